/** A result cache of two tiers: this process's memory in front of a Redis that all servers share. */
import type { CacheHealth } from "../../domain/store-health.ts";
import type { Logger } from "../../ports/logger.ts";
import type { Metrics } from "../../ports/metrics.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import type { ResultCache } from "../../ports/result-cache.ts";
import { datasetKey, forgetChannel, valueKey } from "./cache-names.ts";
import { createMemoryTier } from "./memory-tier.ts";
import { packValue, unpackValue } from "./packed-value.ts";
import { openSharedTier } from "./shared-tier.ts";

const listsOf = (context: OperationContext, datasetIds: readonly string[]): readonly string[] =>
  datasetIds.map((id) => datasetKey(context, id));

export interface RedisCacheOptions {
  /** One server, or several nodes of one cluster, with passwords. Not empty. */
  readonly urls: readonly string[];
  /** Of the process; what it may do there is tried at the start. */
  readonly tenantId: string;
  readonly ttlMs: number;
  readonly memoryBytes: number;
  /** What one question waits for Redis at most. */
  readonly commandTimeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

/** Throws AppError PROJECTION_REFUSED. A server that is down is no error: it is used when it is there. */
export async function openRedisCache(options: RedisCacheOptions): Promise<ResultCache> {
  const { ttlMs, memoryBytes, metrics } = options;
  const memory = createMemoryTier<Buffer>({
    mostBytes: memoryBytes,
    ttlMs,
    now: () => performance.now(),
  });
  const shared = await openSharedTier({ ...options, onForgotten: (list) => memory.forget(list) });
  const times = metrics.histogram("redis.get");
  const counts = { memoryHits: 0, hits: 0, misses: 0, errors: 0 };
  const count = (done: boolean): void => {
    if (!done) counts.errors += 1;
  };
  return {
    get: async (context, { datasetIds, digest }) => {
      shared.listen(forgetChannel(context));
      const key = valueKey(context, digest);
      const near = memory.get(key);
      if (near !== null) {
        counts.memoryHits += 1;
        return unpackValue(near);
      }
      const startedAtMs = performance.now();
      const far = await shared.get(key);
      times.observe(performance.now() - startedAtMs);
      if (far === undefined) counts.errors += 1;
      if (far === undefined || far === null) {
        if (far === null) counts.misses += 1;
        return null;
      }
      const value = unpackValue(far);
      if (value === null) {
        counts.errors += 1;
        return null;
      }
      counts.hits += 1;
      memory.set(key, far, listsOf(context, datasetIds));
      return value;
    },
    put: (context, { datasetIds, digest }, value) => {
      const keep = async (): Promise<boolean> => {
        const packed = await packValue(value);
        if (packed === null) return true;
        const [key, lists] = [valueKey(context, digest), listsOf(context, datasetIds)];
        memory.set(key, packed, lists);
        return shared.set(key, packed, lists);
      };
      shared.listen(forgetChannel(context));
      void keep().then(count);
    },
    forget: (context, datasetId) => {
      const list = datasetKey(context, datasetId);
      memory.forget(list);
      void shared.forget(list, forgetChannel(context)).then(count);
    },
    health: (): CacheHealth => {
      const reason = shared.problem();
      return {
        address: shared.address,
        state: reason === null ? "up" : "down",
        reason,
        ...counts,
        memoryBytes: memory.bytes,
      };
    },
    close: async () => shared.close(),
  };
}
