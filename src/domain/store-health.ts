/** How the database behind the catalogs does, as `sync_status` tells it. */

export interface StoreHealth {
  /** Host, port and database, never a password. */
  readonly address: string;
  /** `down`: calls fail at once until `retryAtMs`. */
  readonly state: "up" | "down";
  readonly reason: string | null;
  readonly retryAtMs: number | null;
  readonly pools: readonly PoolHealth[];
  readonly replicas: readonly ReplicaHealth[];
  /** Absent where none is configured. */
  readonly cache?: CacheHealth;
}

/** What is remembered of answers, since the process began. */
export interface CacheHealth {
  /** Host and port, never a password. */
  readonly address: string;
  /** `down`: answers are worked out without it. */
  readonly state: "up" | "down";
  readonly reason: string | null;
  /** Found in this process's own memory. */
  readonly memoryHits: number;
  /** Found in the shared cache. */
  readonly hits: number;
  readonly misses: number;
  /** Asked and failed, or not asked because it is down. */
  readonly errors: number;
  readonly memoryBytes: number;
}

export interface PoolHealth {
  readonly name: string;
  /** Connections at most. */
  readonly size: number;
  readonly inUse: number;
  readonly waiting: number;
  /** Over the life of the process, of those who asked for a connection, whether they had to wait or not. */
  readonly waitedMs: { readonly median: number; readonly p99: number; readonly most: number };
}

export interface ReplicaHealth {
  readonly address: string;
  /** `unknown`: not asked yet. `behind`: it had not replayed what was needed when it was last asked. */
  readonly state: "unknown" | "up" | "behind" | "down";
  /** Reads that it answered. */
  readonly reads: number;
}
