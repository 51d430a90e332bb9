/** The database server behind the index, as `sync_status` tells of it. */
import { z } from "zod";
import type { StoreHealth } from "../domain/store-health.ts";

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
  });

type DatabaseEntry = z.infer<ReturnType<typeof databaseSchema>>;

export function databaseEntry(health: StoreHealth): DatabaseEntry {
  const { address, state, reason, retryAtMs, pools, replicas } = health;
  return {
    ...{ address, state },
    ...(reason !== null && { reason }),
    ...(retryAtMs !== null && { retry_at: new Date(retryAtMs).toISOString() }),
    pools: pools.map(({ name, size, inUse, waiting, waitedMs }) => ({
      ...{ name, size, in_use: inUse, waiting, waited_ms: waitedMs },
    })),
    replicas: replicas.map((replica) => ({ ...replica })),
  };
}

/** What is wrong or slow now; nothing while all is well. */
export function describeDatabase(database: DatabaseEntry | undefined): readonly string[] {
  if (database === undefined) return [];
  const { address, state, reason, retry_at, pools, replicas } = database;
  const waiting = pools.filter((pool) => pool.waiting > 0);
  const lacking = replicas.filter((replica) => replica.state === "down");
  return [
    ...(state === "up" ? [] : [`database ${address} is down: ${reason}; next try at ${retry_at}`]),
    ...waiting.map(
      (pool) =>
        `database ${address}: ${pool.waiting} wait for one of ${pool.size} connections (${pool.name})`,
    ),
    ...lacking.map((replica) => `replica ${replica.address} is down; the primary does its work`),
  ];
}
