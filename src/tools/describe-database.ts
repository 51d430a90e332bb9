/** The database server behind the index, as `sync_status` tells of it. */
import { z } from "zod";
import type { CacheHealth, StoreHealth } from "../domain/store-health.ts";

export const databaseSchema = () =>
  z.object({
    address: z.string(),
    state: z.enum(["up", "down"]),
    reason: z.string().optional(),
    retry_at: z.string().optional(),
    pools: z.array(
      z.object({
        name: z.string(),
        size: z.number(),
        in_use: z.number(),
        waiting: z.number(),
        waited_ms: z.object({ median: z.number(), p99: z.number(), most: z.number() }),
      }),
    ),
    replicas: z.array(
      z.object({
        address: z.string(),
        state: z.enum(["unknown", "up", "behind", "down"]),
        reads: z.number(),
      }),
    ),
    cache: z
      .object({
        address: z.string(),
        state: z.enum(["up", "down"]),
        reason: z.string().optional(),
        hits: z.number(),
        hits_in_memory: z.number(),
        misses: z.number(),
        errors: z.number(),
        memory_bytes: z.number(),
      })
      .optional(),
  });

type DatabaseEntry = z.infer<ReturnType<typeof databaseSchema>>;

/** All hits together; those of the process's own memory apart. */
function cacheEntry(cache: CacheHealth): NonNullable<DatabaseEntry["cache"]> {
  const { address, state, reason, memoryHits, hits, misses, errors, memoryBytes } = cache;
  return {
    ...{ address, state },
    ...(reason !== null && { reason }),
    ...{ hits: memoryHits + hits, hits_in_memory: memoryHits, misses, errors },
    memory_bytes: memoryBytes,
  };
}

export function databaseEntry(health: StoreHealth): DatabaseEntry {
  const { address, state, reason, retryAtMs, pools, replicas, cache } = health;
  return {
    ...{ address, state },
    ...(reason !== null && { reason }),
    ...(retryAtMs !== null && { retry_at: new Date(retryAtMs).toISOString() }),
    pools: pools.map(({ name, size, inUse, waiting, waitedMs }) => ({
      ...{ name, size, in_use: inUse, waiting, waited_ms: waitedMs },
    })),
    replicas: replicas.map((replica) => ({ ...replica })),
    ...(cache && { cache: cacheEntry(cache) }),
  };
}

/** What is wrong or slow now; nothing while all is well. */
export function describeDatabase(database: DatabaseEntry | undefined): readonly string[] {
  if (database === undefined) return [];
  const { address, state, reason, retry_at, pools, replicas, cache } = database;
  const waiting = pools.filter((pool) => pool.waiting > 0);
  const lacking = replicas.filter((replica) => replica.state === "down");
  return [
    ...(state === "up" ? [] : [`database ${address} is down: ${reason}; next try at ${retry_at}`]),
    ...waiting.map(
      (pool) =>
        `database ${address}: ${pool.waiting} wait for one of ${pool.size} connections (${pool.name})`,
    ),
    ...lacking.map((replica) => `replica ${replica.address} is down; the primary does its work`),
    ...(cache?.state === "down"
      ? [`cache ${cache.address} is not used (${cache.reason}); every answer is worked out`]
      : []),
  ];
}
