/** Result caches over a Redis for tests. */
import type { ResultCache } from "../../src/ports/result-cache.ts";
import { openRedisCache, type RedisCacheOptions } from "../../src/stores/redis/result-cache.ts";
import { createMetricsRegistry } from "../../src/telemetry/metrics-registry.ts";

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export function openTestCache(
  urls: readonly string[],
  options: Partial<RedisCacheOptions> = {},
): Promise<ResultCache> {
  return openRedisCache({
    urls,
    tenantId: "acme",
    ttlMs: 60_000,
    memoryBytes: 8 * 1024 * 1024,
    // a machine that is busy with other tests is no slow server
    commandTimeoutMs: 2_000,
    connectTimeoutMs: 2_000,
    metrics: createMetricsRegistry(),
    logger: silent,
    ...options,
  });
}
