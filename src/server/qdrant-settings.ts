/** What a Qdrant is opened with, from the configuration. */
import type { QdrantOptions } from "../stores/qdrant/qdrant-options.ts";
import type { Config } from "./config.ts";

/** Longer than any write of a batch takes; questions have their own, shorter limit. */
const REQUEST_MS = 30_000;

export function qdrantOptions(config: Config): QdrantOptions {
  const { projections } = config;
  return {
    ...{ urls: projections.qdrantUrls, apiKey: projections.qdrantApiKey, timeoutMs: REQUEST_MS },
    collection: config.qdrantCollection,
    shards: config.qdrantShards,
    shardKeys: config.qdrantShardKeys,
    replicas: config.qdrantReplicas,
    writeConsistency: config.qdrantWriteConsistency,
    hnswM: config.qdrantHnswM,
    hnswEfConstruct: config.qdrantHnswEfConstruct,
    quantization: config.qdrantQuantization,
    onDisk: config.qdrantStorage === "disk",
  };
}
