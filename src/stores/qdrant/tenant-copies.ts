/** Which copy of a tenant's points is asked, and the steps of making another one. */
import type { OperationEnd } from "../in-time.ts";
import { orNull, readCollection } from "./collection-settings.ts";
import { copiesOf } from "./meta-points.ts";
import type { TenantCopy } from "./points.ts";
import {
  collectionNames,
  drop,
  makeNext,
  newestCollection,
  type Schema,
  switchAliases,
} from "./schema.ts";
import { equals } from "./search-filter.ts";

const CONFLICT = 400;

/** What requests on a tenant's points name, where its points have a shard of their own. */
export async function shardOf(
  { connection }: Schema,
  end: OperationEnd,
  tenantId: string,
  collection: string,
): Promise<{ readonly shard_key?: string }> {
  const facts = await readCollection(connection, end, collection);
  return facts?.isSharded === true ? { shard_key: tenantId } : {};
}

async function ensureShard(
  schema: Schema,
  end: OperationEnd,
  tenantId: string,
  collection: string,
): Promise<void> {
  const { shard_key: key } = await shardOf(schema, end, tenantId, collection);
  if (key === undefined) return;
  const body = { collection_name: collection, shard_key: key };
  await orNull(
    schema.connection.ask(end, (api, init) => api.createShardKey(body, init), [CONFLICT]),
    CONFLICT,
  );
}

/** Starts an empty copy, in a new collection where the settings ask for one. */
export async function beginCopy(
  schema: Schema,
  end: OperationEnd,
  tenantId: string,
): Promise<void> {
  const known = await schema.meta.copies(end, tenantId);
  const names = await collectionNames(schema, end);
  const { asked, building } = known ?? { asked: null, building: null };
  // somebody may have deleted what was asked
  const kept = asked !== null && names.includes(asked.collection) ? asked : null;
  const collection = await collectionToFill(schema, end);
  await ensureShard(schema, end, tenantId, collection);
  // also points of a copy that is not remembered: a server that was put back may hold some
  const left = building !== null && names.includes(building.collection) ? building.collection : [];
  const collections = new Set([collection, left].flat());
  await forgetCopies(schema, end, tenantId, [kept ?? []].flat(), [...collections]);
  const copy = Math.max(asked?.copy ?? 0, building?.copy ?? 0) + 1;
  await schema.meta.setCopies(end, tenantId, { asked: kept, building: { collection, copy } });
}

/** The newest collection; a new one where that has other shards than it is to have. */
async function collectionToFill(schema: Schema, end: OperationEnd): Promise<string> {
  const { connection, options } = schema;
  const newest = await newestCollection(schema, end);
  const facts = await readCollection(connection, end, newest);
  const wanted = options.shards ?? 0;
  const isSharded = options.shardKeys === "tenant";
  if (facts === null) return newest;
  if (facts.isSharded === isSharded && (wanted === 0 || wanted === facts.shards)) return newest;
  const number = Number(newest.slice(schema.base.length + 1));
  return makeNext(schema, end, number + 1);
}

/** Asks the new copy from now on; then what the tenant had before goes, and a collection that no tenant asks any more. */
export async function finishCopy(
  schema: Schema,
  end: OperationEnd,
  tenantId: string,
): Promise<void> {
  const copies = await schema.meta.copies(end, tenantId);
  if (copies === null || copies.building === null) return;
  const { asked: old, building: asked } = copies;
  await schema.meta.setCopies(end, tenantId, { asked, building: null });
  const names = new Set([asked.collection, old?.collection ?? []].flat());
  await forgetCopies(schema, end, tenantId, [asked], [...names]);
  if (names.size > 1) await dropUnused(schema, end);
}

/** Aliases follow the tenants: all to the newest collection when nobody asks an older one. */
async function dropUnused(schema: Schema, end: OperationEnd): Promise<void> {
  const names = await collectionNames(schema, end);
  const used = new Set(
    (await schema.meta.allCopies(end)).flatMap((copies) =>
      copiesOf(copies).map(({ collection }) => collection),
    ),
  );
  const newest = names.at(-1);
  if (newest === undefined || names.slice(0, -1).some((name) => used.has(name))) return;
  await switchAliases(schema, end, newest);
  for (const name of names.slice(0, -1)) await drop(schema, end, name);
}

/** Deletes the tenant's points of all copies but these. */
async function forgetCopies(
  schema: Schema,
  end: OperationEnd,
  tenantId: string,
  kept: readonly TenantCopy[],
  collections: readonly string[],
): Promise<void> {
  for (const collection of collections) {
    const stay = kept.filter((copy) => copy.collection === collection);
    const filter = {
      must: [equals("tenant_id", tenantId)],
      must_not: stay.map(({ copy }) => equals("copy", copy)),
    };
    const shard = await shardOf(schema, end, tenantId, collection);
    await schema.connection.ask(end, (api, init) =>
      api.deletePoints({ collection_name: collection, wait: true, ...shard, filter }, init),
    );
  }
}
