/** The shared cache of what questions found, where REDIS_URL names one. */
import type { Metrics } from "../ports/metrics.ts";
import type { FindingsMemory } from "../query/remember/remember-findings.ts";
import { openRedisCache } from "../stores/redis/result-cache.ts";
import type { Config, EmbedderConfig } from "./config.ts";
import type { PartsParams } from "./parts.ts";
import { packageVersion } from "./version.ts";

/** Raised when the same index and question come to another list. */
const RANKING = 1;

/** Null where none is configured. Throws AppError PROJECTION_REFUSED. */
export async function openFindingsMemory(
  { config, logger }: Pick<PartsParams, "config" | "logger">,
  metrics: Metrics,
): Promise<FindingsMemory | null> {
  const { redisUrls, redisWaitMs, resultCacheSeconds, resultCacheMemoryBytes } = config;
  if (redisUrls.length === 0) return null;
  const cache = await openRedisCache({
    urls: redisUrls,
    tenantId: config.tenant,
    ttlMs: resultCacheSeconds * 1_000,
    memoryBytes: resultCacheMemoryBytes,
    commandTimeoutMs: redisWaitMs,
    connectTimeoutMs: config.postgresConnectMs,
    metrics,
    logger,
  });
  return { cache, identity: identityOf(config) };
}

/** What decides what is found beside the index and the question. */
export function identityOf(config: Config): string {
  const model = ({ apiKey: _secret, requestsPerMinute: _pace, ...rest }: EmbedderConfig) => rest;
  const models = [config.codeEmbedder, config.textEmbedder].map(model);
  return JSON.stringify([packageVersion(), RANKING, models, config.qdrantFusion]);
}
