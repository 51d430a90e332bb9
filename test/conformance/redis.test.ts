/** Runs the suite of the result cache on a Redis server and on a cluster: REDIS_URL, else throw-away ones where Redis is installed. */
import { randomUUID } from "node:crypto";
import { afterAll, test } from "vitest";
import type { OperationContext } from "../../src/ports/operation-context.ts";
import type { ResultCache } from "../../src/ports/result-cache.ts";
import { redisProblem, startCluster, startRedis } from "../support/redis.ts";
import { openTestCache } from "../support/redis-cache.ts";
import { describeResultCache } from "./result-cache.suite.ts";

/** Tests share a server: each has tenants of its own. */
function apart(cache: ResultCache, mark: string): ResultCache {
  const own = (context: OperationContext): OperationContext => ({
    ...context,
    tenantId: `${mark} ${context.tenantId}`,
  });
  return {
    ...cache,
    get: (context, key) => cache.get(own(context), key),
    put: (context, key, value) => cache.put(own(context), key, value),
    forget: (context, datasetId) => cache.forget(own(context), datasetId),
  };
}

function describeOn(name: string, urls: readonly string[]): void {
  describeResultCache({
    name,
    open: async (options = {}) => {
      const caches = [await openTestCache(urls, options), await openTestCache(urls, options)];
      const mark = randomUUID();
      const [one, other] = caches.map((cache) => apart(cache, mark));
      return {
        one: one as ResultCache,
        other: other as ResultCache,
        dispose: async () => {
          for (const cache of caches) await cache.close();
        },
      };
    },
  });
}

const given = (process.env["TEST_REDIS_URL"] ?? "").split(",").filter((url) => url !== "");
const problem = redisProblem();
if (given.length > 0) describeOn("Redis", given);
else if (problem !== null) test.skip(`Redis: no REDIS_URL; ${problem}`, () => undefined);
else {
  const server = await startRedis();
  const cluster = await startCluster();
  afterAll(async () => {
    await server.remove();
    await cluster.remove();
  });
  describeOn("Redis", [server.url]);
  describeOn("Redis cluster", cluster.urls);
}
