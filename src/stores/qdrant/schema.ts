/** Brings Qdrant to this version's schema, takes it back, and names the collections. */
import { AppError } from "../../domain/errors.ts";
import type { Migration } from "../../domain/migration.ts";
import type { MigrationSession } from "../../ports/migration-target.ts";
import type { OperationEnd } from "../in-time.ts";
import {
  checkCollection,
  makeCollection,
  makeIndexes,
  readCollection,
} from "./collection-settings.ts";
import type { Connection } from "./connection.ts";
import { type MetaPoints, openMetaPoints } from "./meta-points.ts";
import { DEFAULT_COLLECTION, type QdrantOptions } from "./qdrant-options.ts";
import { contentOf, readSteps, wayBack, wholeSchema } from "./schema-steps.ts";

export interface Schema {
  readonly connection: Connection;
  readonly options: QdrantOptions;
  readonly steps: readonly Migration[];
  readonly meta: MetaPoints;
  /** The alias, and what physical names begin with. */
  readonly base: string;
}

/** Names that other systems know. */
const LEGACY_ALIASES = ["claude_context_vectors", "cognee_vectors"];

export function openSchema(
  connection: Connection,
  options: QdrantOptions,
  steps = readSteps(),
): Schema {
  const base = options.collection ?? DEFAULT_COLLECTION;
  return { connection, options, steps, base, meta: openMetaPoints(connection, `${base}_meta`) };
}

const nameOf = ({ base }: Schema, number: number): string => `${base}_${number}`;

/** Quarry's physical collections, oldest first. */
export async function collectionNames(
  { connection, base }: Schema,
  end: OperationEnd,
): Promise<readonly string[]> {
  const { data } = await connection.ask(end, (api, init) => api.getCollections({}, init));
  const numbers = (data.result?.collections ?? []).flatMap(({ name }) => {
    const number = name.startsWith(`${base}_`) ? name.slice(base.length + 1) : "";
    return /^[1-9]\d*$/.test(number) ? Number(number) : [];
  });
  return numbers.sort((a, b) => a - b).map((number) => `${base}_${number}`);
}

/** The newest physical collection; made where there is none. */
export async function newestCollection(schema: Schema, end: OperationEnd): Promise<string> {
  const newest = (await collectionNames(schema, end)).at(-1);
  if (newest !== undefined) return newest;
  const made = await makeNext(schema, end, 1);
  await switchAliases(schema, end, made);
  return made;
}

/** Makes a collection with all that the recorded steps say; nothing of it stays when that fails. */
export async function makeNext(schema: Schema, end: OperationEnd, number: number): Promise<string> {
  const { connection, options, steps } = schema;
  const name = nameOf(schema, number);
  const isMade = await makeCollection(connection, end, { name, steps, options });
  try {
    await makeIndexes(connection, end, name, wholeSchema(steps).indexes);
  } catch (thrown) {
    if (isMade) await drop(schema, end, name).catch(() => undefined);
    throw thrown;
  }
  return name;
}

export async function drop({ connection }: Schema, end: OperationEnd, name: string): Promise<void> {
  await connection.ask(end, (api, init) => api.deleteCollection({ collection_name: name }, init));
}

/**
 * All aliases to this collection in one request. A legacy alias that somebody else has is left to them. Throws AppError PROJECTION_REFUSED
 * where Quarry's own is a collection.
 */
export async function switchAliases(
  schema: Schema,
  end: OperationEnd,
  collection: string,
): Promise<void> {
  const { connection, base, options } = schema;
  const [aliases, collections] = await Promise.all([
    connection.ask(end, (api, init) => api.getCollectionsAliases({}, init)),
    connection.ask(end, (api, init) => api.getCollections({}, init)),
  ]);
  const taken = new Set((collections.data.result?.collections ?? []).map(({ name }) => name));
  if (taken.has(base))
    throw new AppError(
      "PROJECTION_REFUSED",
      `Qdrant at ${connection.address} has a collection ${base}, which is to be an alias here.`,
      { next: "Delete or rename it, or name another in QUARRY_QDRANT_COLLECTION." },
    );
  const known = new Map(
    (aliases.data.result?.aliases ?? []).map((entry) => [entry.alias_name, entry.collection_name]),
  );
  const isOurs = (alias: string): boolean =>
    !taken.has(alias) && (known.get(alias) ?? `${base}_`).startsWith(`${base}_`);
  for (const alias of LEGACY_ALIASES)
    if (!isOurs(alias))
      options.logger?.warn(
        { alias },
        "another system's collection has this name; it stays as it is",
      );
  const wanted = [base, ...LEGACY_ALIASES.filter(isOurs)].filter(
    (alias) => known.get(alias) !== collection,
  );
  if (wanted.length === 0) return;
  const actions = wanted.map((alias) => ({
    create_alias: { alias_name: alias, collection_name: collection },
  }));
  await connection.ask(end, (api, init) => api.updateAliases({ actions }, init));
}

/** Snapshots hold no aliases: where Quarry's own is gone, all are made again. */
export async function restoreAliases(
  schema: Schema,
  end: OperationEnd,
  names: readonly string[],
): Promise<void> {
  const newest = names.at(-1);
  if (newest === undefined) return;
  const { data } = await schema.connection.ask(end, (api, init) =>
    api.getCollectionsAliases({}, init),
  );
  const known = data.result?.aliases ?? [];
  if (!known.some(({ alias_name }) => alias_name === schema.base))
    await switchAliases(schema, end, newest);
}

/** What migrating does. Qdrant has no transactions: each step may be done twice, and is recorded when all of it is done. */
export function migrationSession(schema: Schema, end: OperationEnd): MigrationSession {
  const { connection, meta } = schema;
  return {
    applied: () => meta.steps(end),
    apply: async (step) => {
      const names = await collectionNames(schema, end);
      for (const name of names) {
        const facts = await readCollection(connection, end, name);
        if (facts !== null) checkCollection(connection.address, name, facts);
        await makeIndexes(connection, end, name, contentOf(step).indexes ?? {});
      }
      await switchAliases(schema, end, names.at(-1) ?? (await makeNext(schema, end, 1)));
      await meta.ensure(end);
      const { version, name, kind, checksum } = step;
      await meta.recordStep(end, { version, name, kind, checksum, appliedAtMs: Date.now() });
    },
    revert: async (step) => {
      const back = wayBack(step);
      const names = await collectionNames(schema, end);
      if (back === "drop") {
        for (const name of names) await drop(schema, end, name);
        await meta.drop(end);
        return;
      }
      for (const name of names)
        for (const field of back.indexes)
          await connection.ask(end, (api, init) =>
            api.deleteFieldIndex({ collection_name: name, field_name: field, wait: true }, init),
          );
      await meta.forgetStep(end, step.version);
    },
    contents: async () => {
      const counts = new Map<string, number>();
      for (const name of await collectionNames(schema, end))
        counts.set(name, (await readCollection(connection, end, name))?.points ?? 0);
      return counts;
    },
  };
}
