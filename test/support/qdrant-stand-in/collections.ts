/** Collections, aliases and payload indexes, as Qdrant keeps and refuses them. */
import type { DenseParams, Point } from "./points.ts";
import { Refusal, wrongInput } from "./refusal.ts";

export interface Snapshot {
  readonly name: string;
  readonly creation_time: string;
  readonly size: number;
  readonly checksum: null;
}

/** A collection as it was, under the name of its snapshot. */
export type SnapshotFile = Pick<
  Collection,
  "config" | "spaces" | "points" | "indexes" | "shardKeys"
>;

export interface Collection {
  readonly name: string;
  /** As it was asked for, and changed since. */
  config: CollectionRequest;
  spaces: { dense: Record<string, DenseParams>; sparse: Record<string, SparseParams> };
  readonly points: Map<string | number, Point>;
  readonly indexes: Map<string, unknown>;
  readonly shardKeys: Set<string | number>;
  readonly snapshots: Snapshot[];
  operations: number;
}

interface SparseParams {
  readonly modifier?: "none" | "idf" | null;
}

interface CollectionRequest {
  readonly vectors?: Readonly<Record<string, unknown>>;
  readonly sparse_vectors?: Readonly<Record<string, SparseParams>> | null;
  readonly hnsw_config?: object | null;
  readonly optimizers_config?: object | null;
  readonly quantization_config?: object | "Disabled" | null;
  readonly shard_number?: number | null;
  readonly sharding_method?: "auto" | "custom" | null;
  readonly replication_factor?: number | null;
  readonly write_consistency_factor?: number | null;
  readonly on_disk_payload?: boolean | null;
  readonly params?: object | null;
}

export interface Collections {
  readonly byName: Map<string, Collection>;
  readonly aliases: Map<string, string>;
  /** What lies in the snapshot folder, by name. */
  readonly files: Map<string, SnapshotFile>;
}

export const noCollections = (): Collections => ({
  byName: new Map(),
  aliases: new Map(),
  files: new Map(),
});

/** The collection of that name or alias. */
export function collectionOf({ byName, aliases }: Collections, name: string): Collection {
  const found = byName.get(aliases.get(name) ?? name);
  if (found === undefined)
    throw new Refusal(404, `Not found: Collection \`${name}\` doesn't exist!`);
  return found;
}

export function createCollection(
  all: Collections,
  name: string,
  config: CollectionRequest,
): boolean {
  if (all.byName.has(name))
    throw new Refusal(409, `Wrong input: Collection \`${name}\` already exists!`);
  if (all.aliases.has(name))
    throw wrongInput(
      `Can't create collection with name ${name}. Alias with the same name already exists`,
    );
  const vectors = config.vectors ?? {};
  if ("size" in vectors) throw wrongInput("the stand-in keeps named vectors alone");
  all.byName.set(name, {
    name,
    config,
    spaces: {
      dense: { ...(vectors as Record<string, DenseParams>) },
      sparse: { ...config.sparse_vectors },
    },
    points: new Map(),
    indexes: new Map(),
    shardKeys: new Set(),
    snapshots: [],
    operations: 0,
  });
  return true;
}

export function updateCollection(collection: Collection, change: CollectionRequest): boolean {
  const { params, ...rest } = change;
  const given = Object.fromEntries(
    Object.entries({ ...rest, ...params })
      .filter(([, value]) => value !== null)
      .map(([key, value]) => [key, value === "Disabled" ? null : value]),
  );
  collection.config = { ...collection.config, ...given };
  return true;
}

/** Aliases of a collection that goes go with it. */
export function deleteCollection({ byName, aliases }: Collections, name: string): boolean {
  for (const [alias, target] of aliases) if (target === name) aliases.delete(alias);
  return byName.delete(name);
}

const HNSW = { m: 16, ef_construct: 100, full_scan_threshold: 10_000, max_indexing_threads: 0 };
const OPTIMIZERS = {
  ...{ deleted_threshold: 0.2, vacuum_min_vector_number: 1_000, default_segment_number: 0 },
  ...{ indexing_threshold: 20_000, flush_interval_sec: 5 },
};

export function describeCollection(collection: Collection): unknown {
  const { config, spaces, points, indexes } = collection;
  return {
    status: "green",
    optimizer_status: "ok",
    indexed_vectors_count: 0,
    points_count: points.size,
    segments_count: 1,
    config: {
      params: {
        vectors: spaces.dense,
        sparse_vectors: spaces.sparse,
        shard_number: config.shard_number ?? 1,
        sharding_method: config.sharding_method ?? "auto",
        replication_factor: config.replication_factor ?? 1,
        write_consistency_factor: config.write_consistency_factor ?? 1,
        on_disk_payload: config.on_disk_payload ?? false,
      },
      hnsw_config: { ...HNSW, ...config.hnsw_config },
      optimizer_config: { ...OPTIMIZERS, ...config.optimizers_config },
      quantization_config: config.quantization_config ?? null,
    },
    payload_schema: Object.fromEntries(
      [...indexes].map(([field, params]) => {
        const type = typeof params === "string" ? params : (params as { type: string }).type;
        const held = [...points.values()].filter(({ payload }) => payload[field] !== undefined);
        const shown = typeof params === "string" ? {} : { params };
        return [field, { data_type: type, ...shown, points: held.length }];
      }),
    ),
  };
}

type AliasAction =
  | { readonly create_alias: { readonly collection_name: string; readonly alias_name: string } }
  | { readonly delete_alias: { readonly alias_name: string } }
  | { readonly rename_alias: { readonly old_alias_name: string; readonly new_alias_name: string } };

/** All of the actions or none. */
export function changeAliases(all: Collections, actions: readonly AliasAction[]): boolean {
  const next = new Map(all.aliases);
  for (const action of actions) {
    if ("create_alias" in action) {
      const { collection_name: target, alias_name: alias } = action.create_alias;
      if (!all.byName.has(target))
        throw new Refusal(404, `Not found: Collection \`${target}\` doesn't exist!`);
      if (all.byName.has(alias))
        throw wrongInput(`Collection with name \`${alias}\` already exists, can't create alias`);
      next.set(alias, target);
    } else if ("delete_alias" in action) next.delete(action.delete_alias.alias_name);
    else throw wrongInput("the stand-in renames no aliases");
  }
  all.aliases.clear();
  for (const [alias, target] of next) all.aliases.set(alias, target);
  return true;
}

export function describeAliases(all: Collections, of: string | null): unknown {
  return {
    aliases: [...all.aliases]
      .filter(([, target]) => of === null || target === of)
      .map(([alias_name, collection_name]) => ({ alias_name, collection_name })),
  };
}

interface VectorNameRequest {
  readonly dense?: DenseParams;
  readonly sparse?: SparseParams;
}

export function createVectorName(
  { spaces }: Collection,
  name: string,
  { dense, sparse }: VectorNameRequest,
): void {
  if (spaces.dense[name] !== undefined || spaces.sparse[name] !== undefined)
    throw wrongInput(`Vector ${name} already exists`);
  if (dense !== undefined) spaces.dense[name] = dense;
  if (sparse !== undefined) spaces.sparse[name] = sparse;
}

export function takeSnapshot({ files }: Collections, collection: Collection): Snapshot {
  const name = `${collection.name}-${collection.snapshots.length + 1}.snapshot`;
  files.set(name, copyOf(collection));
  const size = JSON.stringify([...collection.points.values()]).length;
  const snapshot = { name, creation_time: "2026-01-01T00:00:00", size, checksum: null };
  collection.snapshots.push(snapshot);
  return snapshot;
}

/** From a file of the snapshot folder or an address of this server that ends with the same name; a collection that is gone is made again. */
export function recoverSnapshot(all: Collections, name: string, location: string): boolean {
  const file = all.files.get(decodeURIComponent(location.slice(location.lastIndexOf("/") + 1)));
  if (file === undefined)
    throw new Refusal(400, `Wrong input: Snapshot file ${location} does not exist`);
  if (!all.byName.has(name)) createCollection(all, name, file.config);
  Object.assign(collectionOf(all, name), copyOf(file));
  return true;
}

function copyOf({ config, spaces, points, indexes, shardKeys }: SnapshotFile): SnapshotFile {
  const copied = [...points].map(
    ([id, point]) => [id, { ...point, vectors: { ...point.vectors } }] as const,
  );
  return {
    ...{ config: { ...config }, points: new Map(copied) },
    spaces: { dense: { ...spaces.dense }, sparse: { ...spaces.sparse } },
    ...{ indexes: new Map(indexes), shardKeys: new Set(shardKeys) },
  };
}
