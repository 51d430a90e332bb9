/** What a Qdrant projection is told when it is opened. */
import type { Logger } from "../../ports/logger.ts";
import type { BreakerSettings } from "../breaker.ts";

export interface QdrantOptions {
  /** Addresses of one Qdrant: of a single server, or of several nodes of a cluster; the next is asked where one cannot be reached. */
  readonly urls: readonly string[];
  /** Null: the server asks for none. Never logged. */
  readonly apiKey: string | null;
  /** Of one request, also where the operation has no deadline. */
  readonly timeoutMs: number;
  /** What collections and their alias are called. */
  readonly collection?: string;
  /** Shards of a collection; 0 leaves it to the server. A change takes effect with the next rebuild. */
  readonly shards?: number;
  /** `tenant`: points of a tenant lie together, in a shard of its own key. A change takes effect with the next rebuild. */
  readonly shardKeys?: "none" | "tenant";
  /** Copies of each shard in a cluster, and how many must have a write; 0 leaves it to the server. */
  readonly replicas?: number;
  readonly writeConsistency?: number;
  /** Neighbours a point keeps in HNSW, and how many are looked at for them; 0 leaves it to the schema. */
  readonly hnswM?: number;
  readonly hnswEfConstruct?: number;
  /** `none`: no copies in eight bits. */
  readonly quantization?: "int8" | "none";
  /** Whether payloads and original vectors lie on disk; quantised vectors are in memory always. */
  readonly onDisk?: boolean;
  readonly logger?: Logger;
  readonly breaker?: BreakerSettings;
}

export const DEFAULT_COLLECTION = "quarry_chunks";
