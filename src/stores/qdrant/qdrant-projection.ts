/** Vectors in Qdrant: a projection of the catalog, and the search over it. */
import { AppError } from "../../domain/errors.ts";
import type { ProjectedChunks } from "../../domain/projected.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import type { Projection } from "../../ports/projection.ts";
import { migrateUp } from "../run-migrations.ts";
import { adaptCollection } from "./adapt-collection.ts";
import { applyChanges } from "./apply-changes.ts";
import { checkServer } from "./check-server.ts";
import { checkCollection, planOf, readCollection } from "./collection-settings.ts";
import { openConnection } from "./connection.ts";
import { copiesOf } from "./meta-points.ts";
import type { TenantCopy } from "./points.ts";
import type { QdrantOptions } from "./qdrant-options.ts";
import {
  collectionNames,
  migrationSession,
  openSchema,
  restoreAliases,
  type Schema,
} from "./schema.ts";
import { equals, oneOf } from "./search-filter.ts";
import { openSearch, type QdrantSearch } from "./search-vectors.ts";
import { beginCopy, finishCopy, shardOf } from "./tenant-copies.ts";
import { openVectorSpaces } from "./vector-spaces.ts";

export interface QdrantProjection {
  readonly projection: Projection<ProjectedChunks>;
  /** `search` of `VectorIndex`; the rest of that port stays with the catalog. */
  readonly index: QdrantSearch;
}

/** Asks nothing yet. Throws AppError PROJECTION_REFUSED for what can be no address or key. */
export function createQdrantProjection(options: QdrantOptions): QdrantProjection {
  const connection = openConnection(options);
  const schema = openSchema(connection, options);
  const spaces = openVectorSpaces(schema);
  /** None before the first rebuild: that reads all documents, also those whose changes came before it. */
  const copies = async (context: OperationContext): Promise<readonly TenantCopy[]> => {
    const known = await schema.meta.copies(context, context.tenantId);
    return known === null ? [] : copiesOf(known);
  };
  const targetOf = async (context: OperationContext, copy: TenantCopy) => ({
    ...{ connection, tenantId: context.tenantId, ...copy },
    shard: await shardOf(schema, context, context.tenantId, copy.collection),
  });
  const projection: Projection<ProjectedChunks> = {
    name: "qdrant",
    prepare: (context) => prepare(schema, context),
    apply: async (context, changes) => {
      if (changes.length === 0) return;
      try {
        for (const copy of await copies(context)) {
          await spaces.ensure(context, copy.collection, changes);
          await applyChanges(await targetOf(context, copy), context, changes);
        }
      } catch (thrown) {
        // a collection may have been made anew by somebody else, without the vectors that it had
        spaces.forget();
        throw thrown;
      }
    },
    removeDatasets: async (context, datasetIds) => {
      if (datasetIds.length === 0) return;
      for (const copy of await copies(context)) {
        const { collection, shard } = await targetOf(context, copy);
        const must = [equals("tenant_id", context.tenantId), oneOf("dataset_id", datasetIds)];
        await connection.ask(context, (api, init) =>
          api.deletePoints(
            { collection_name: collection, wait: true, ...shard, filter: { must } },
            init,
          ),
        );
      }
    },
    beginRebuild: (context) => {
      spaces.forget();
      return beginCopy(schema, context, context.tenantId);
    },
    finishRebuild: (context) => finishCopy(schema, context, context.tenantId),
    position: (context) => schema.meta.position(context, context.tenantId),
    recordPosition: (context, params) => schema.meta.setPosition(context, context.tenantId, params),
    isWhole: async (context) => {
      const names = await collectionNames(schema, context);
      if (!names.length) return false;
      const asked = (await schema.meta.copies(context, context.tenantId))?.asked ?? null;
      return asked !== null && names.includes(asked.collection);
    },
    count: (context, datasetId) => count(schema, context, datasetId),
    ping: async (context) => {
      await connection.ask(context, (api, init) =>
        api.collectionExists({ collection_name: `${schema.base}_meta` }, init),
      );
    },
    close: async () => spaces.forget(),
  };
  return { projection, index: openSearch(schema, spaces) };
}

async function prepare(schema: Schema, context: OperationContext): Promise<void> {
  const { connection, steps, meta } = schema;
  await checkServer(connection, context);
  try {
    await migrateUp({
      address: connection.address,
      migrations: steps,
      applied: () => meta.steps(context),
      change: (_alone, work) => work(migrationSession(schema, context)),
    });
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== "CATALOG_NEWER") throw thrown;
    const { message, next } = thrown;
    throw new AppError("PROJECTION_REFUSED", `Qdrant: ${message}`, {
      ...(next === undefined ? {} : { next }),
      cause: thrown,
    });
  }
  const plan = planOf(steps, schema.options);
  const names = await collectionNames(schema, context);
  for (const name of names) {
    const facts = await readCollection(connection, context, name);
    if (facts === null) continue;
    checkCollection(connection.address, name, facts);
    await adaptCollection(connection, context, name, facts, plan);
  }
  await restoreAliases(schema, context, names);
}

async function count(
  schema: Schema,
  context: OperationContext,
  datasetId: string,
): Promise<{ readonly documents: number; readonly rows: number }> {
  const { connection, meta } = schema;
  const { tenantId } = context;
  const asked = (await meta.copies(context, tenantId))?.asked ?? null;
  if (asked === null) return { documents: 0, rows: 0 };
  const { collection, copy } = asked;
  const shard = await shardOf(schema, context, tenantId, collection);
  const held = [
    equals("tenant_id", tenantId),
    equals("copy", copy),
    equals("dataset_id", datasetId),
  ];
  const countOf = async (...of: ReturnType<typeof equals>[]): Promise<number> => {
    const { data } = await connection.ask(context, (api, init) =>
      api.countPoints(
        {
          ...{ collection_name: collection, ...shard, exact: true },
          filter: { must: [...held, ...of] },
        },
        init,
      ),
    );
    return data.result?.count ?? 0;
  };
  const [documents, rows] = await Promise.all([
    countOf(equals("row", "document"), equals("is_shown", true)),
    countOf(equals("row", "chunk")),
  ]);
  return { documents, rows };
}
