/** How a collection is made, and whether one that is there is as it should be. */
import { AppError } from "../../domain/errors.ts";
import type { OperationEnd } from "../in-time.ts";
import type { Connection } from "./connection.ts";
import type { QdrantOptions } from "./qdrant-options.ts";
import { type IndexParams, wholeSchema } from "./schema-steps.ts";
import { WORDS_VECTOR } from "./vector-names.ts";

/** As far as it is looked at. */
export interface CollectionFacts {
  /** Dense vectors and their lengths. */
  readonly dense: ReadonlyMap<string, number>;
  readonly sparse: ReadonlySet<string>;
  readonly words: string | null;
  readonly shards: number;
  readonly isSharded: boolean;
  /** Type of each payload index. */
  readonly indexes: ReadonlyMap<string, string>;
  readonly points: number;
  readonly settings: CollectionSettings;
}

/** What the configuration decides and a server may change later. */
export interface CollectionSettings {
  readonly m: number;
  readonly efConstruct: number;
  readonly isQuantized: boolean;
  readonly replicas: number;
  readonly writeConsistency: number;
  readonly isPayloadOnDisk: boolean;
}

/** What a collection is to be. */
export interface CollectionPlan {
  readonly hnsw: { readonly m: number; readonly ef_construct: number };
  /** Null: vectors are compared as they are. */
  readonly quantization: ReturnType<typeof wholeSchema>["quantization_config"] | null;
  readonly onDisk: boolean;
  /** 0 leaves it to the server. */
  readonly replicas: number;
  readonly writeConsistency: number;
}

/** The steps' settings, where the configuration names no others. */
export function planOf(steps: Steps, options: QdrantOptions): CollectionPlan {
  const { hnsw_config: hnsw, quantization_config: quantization } = wholeSchema(steps);
  const { hnswM = 0, hnswEfConstruct = 0, quantization: asked = "int8" } = options;
  const { onDisk = true, replicas = 0, writeConsistency = 0 } = options;
  return {
    hnsw: {
      m: hnswM > 0 ? hnswM : hnsw.m,
      ef_construct: hnswEfConstruct > 0 ? hnswEfConstruct : hnsw.ef_construct,
    },
    quantization: asked === "none" ? null : quantization,
    ...{ onDisk, replicas, writeConsistency },
  };
}

const CONFLICT = 409;
const NOT_FOUND = 404;

/** Null where there is none. */
export async function readCollection(
  connection: Connection,
  end: OperationEnd,
  name: string,
): Promise<CollectionFacts | null> {
  const reply = await orNull(
    connection.ask(end, (api, init) => api.getCollection({ collection_name: name }, init), [
      NOT_FOUND,
    ]),
    NOT_FOUND,
  );
  const info = reply?.data.result;
  if (info === undefined) return null;
  const { params, hnsw_config: hnsw, quantization_config: quantization } = info.config;
  const vectors = Object.entries((params.vectors ?? {}) as Record<string, { size?: number }>);
  const sparse = (params.sparse_vectors ?? {}) as Record<string, { modifier?: string | null }>;
  return {
    dense: new Map(vectors.map(([vector, { size }]) => [vector, size ?? 0])),
    sparse: new Set(Object.keys(sparse)),
    words: sparse[WORDS_VECTOR]?.modifier ?? null,
    shards: params.shard_number ?? 1,
    isSharded: params.sharding_method === "custom",
    indexes: new Map(
      Object.entries(info.payload_schema).map(([field, index]) => [field, index?.data_type ?? ""]),
    ),
    points: info.points_count ?? 0,
    settings: {
      ...{ m: hnsw.m, efConstruct: hnsw.ef_construct, isQuantized: quantization != null },
      replicas: params.replication_factor ?? 1,
      writeConsistency: params.write_consistency_factor ?? 1,
      isPayloadOnDisk: params.on_disk_payload ?? false,
    },
  };
}

/** Null where the server answered with that status. */
export async function orNull<Reply>(reply: Promise<Reply>, status: number): Promise<Reply | null> {
  try {
    return await reply;
  } catch (thrown) {
    if ((thrown as { status?: number }).status === status) return null;
    throw thrown;
  }
}

type Steps = Parameters<typeof wholeSchema>[0];

/** True where it was made now; false where another process was quicker. */
export async function makeCollection(
  connection: Connection,
  end: OperationEnd,
  params: {
    readonly name: string;
    readonly steps: Steps;
    readonly options: QdrantOptions;
  },
): Promise<boolean> {
  const { name, steps, options } = params;
  const { sparse_vectors } = wholeSchema(steps);
  const { hnsw, quantization, onDisk, replicas, writeConsistency } = planOf(steps, options);
  const { shards = 0 } = options;
  const body = {
    collection_name: name,
    vectors: {},
    ...{ sparse_vectors: { ...sparse_vectors }, hnsw_config: hnsw, on_disk_payload: onDisk },
    ...(quantization === null ? {} : { quantization_config: quantization }),
    ...(shards > 0 ? { shard_number: shards } : {}),
    ...(replicas > 0 ? { replication_factor: replicas } : {}),
    ...(writeConsistency > 0 ? { write_consistency_factor: writeConsistency } : {}),
    ...(options.shardKeys === "tenant" ? { sharding_method: "custom" as const } : {}),
  };
  const made = await orNull(
    connection.ask(end, (api, init) => api.createCollection(body, init), [CONFLICT]),
    CONFLICT,
  );
  return made !== null;
}

/** Makes these payload indexes; one that is there stays as it is. */
export async function makeIndexes(
  connection: Connection,
  end: OperationEnd,
  collection: string,
  indexes: Readonly<Record<string, IndexParams>>,
): Promise<void> {
  for (const [field, schema] of Object.entries(indexes))
    await connection.ask(end, (api, init) =>
      api.createFieldIndex(
        {
          ...{ collection_name: collection, wait: true, field_name: field },
          // a type that has nothing to be set is named by itself
          field_schema: Object.keys(schema).length === 1 ? schema.type : schema,
        },
        init,
      ),
    );
}

/** Throws AppError PROJECTION_REFUSED for a collection of that name that cannot be Quarry's. */
export function checkCollection(
  address: string,
  name: string,
  { words, dense }: CollectionFacts,
): void {
  if (words !== "idf")
    throw notOurs(address, name, "has no sparse vector of words with the modifier idf");
  for (const [vector, size] of dense) {
    const [, said] = /-(\d+)-[0-9a-f]{8}$/.exec(vector) ?? [];
    if (said !== undefined && Number(said) !== size)
      throw notOurs(
        address,
        name,
        `has vectors ${vector} of ${size} dimensions in place of ${said}`,
      );
  }
}

function notOurs(address: string, name: string, says: string): AppError {
  return new AppError(
    "PROJECTION_REFUSED",
    `The collection ${name} of Qdrant at ${address} ${says}. Nothing was changed.`,
    {
      next: "Delete the collection if nothing else uses it (Quarry makes it anew), or name another in QUARRY_QDRANT_COLLECTION.",
      data: { address, collection: name },
    },
  );
}
