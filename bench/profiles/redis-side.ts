/** The Redis of a bench run: what its cache holds of the run's tenant, and how fast entries go in. */
import { Redis } from "ioredis";
import { PREFIX } from "../../src/stores/redis/cache-names.ts";
import { openSharedTier } from "../../src/stores/redis/shared-tier.ts";
import { median } from "../speed/percentiles.ts";

export interface RedisSide {
  /** Such as `Redis 7.0.15`. */
  readonly described: string;
  readonly env: Readonly<Record<string, string>>;
  /** What the server needs for an entry, by its own count. */
  entryBytes(): Promise<{ readonly entries: number; readonly mean: number }>;
  /** Entries a second, of those that are there, put again by one process under other names. */
  putRate(): Promise<number>;
  /** Removes what the tenant has there. */
  close(): Promise<void>;
}

const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const PUTS = 1_000;
/** Puts under way at once. */
const TOGETHER = 8;
const PAGE = 1_000;

/** `urls`: one server, or nodes of a cluster with commas between them, of which the first is asked what it holds. */
export async function openRedisSide(urls: string, tenant: string): Promise<RedisSide> {
  const all = urls.split(/[\s,]+/u).filter((url) => url !== "");
  const redis = new Redis(all[0] ?? "", { lazyConnect: true, maxRetriesPerRequest: 1 });
  await redis.connect();
  const own = `${PREFIX}${tenant}:`;
  const keys = (pattern: string): Promise<string[]> => scan(redis, `${own}${pattern}`);
  const entries = (): Promise<string[]> => keys("[^:]*");
  const [, version = ""] = /redis_version:(\S+)/.exec(await redis.info("server")) ?? [];
  return {
    described: `Redis ${version}`,
    env: { REDIS_URL: urls },
    entryBytes: async () => {
      const found = await entries();
      let bytes = 0;
      for (const key of found) bytes += Number(await redis.call("MEMORY", "USAGE", key));
      return { entries: found.length, mean: bytes / Math.max(1, found.length) };
    },
    putRate: async () => {
      const values = await Promise.all((await entries()).map((key) => redis.getBuffer(key)));
      return putRate(
        all,
        own,
        values.filter((value) => value !== null),
      );
    },
    close: async () => {
      const left = await keys("*");
      if (left.length > 0) await redis.unlink(...left);
      redis.disconnect();
    },
  };
}

/** As servers put them: each with its dataset's list, on a connection that others use meanwhile. */
async function putRate(
  urls: readonly string[],
  own: string,
  values: readonly Buffer[],
): Promise<number> {
  if (values.length === 0) return 0;
  const tier = await openSharedTier({
    ...{
      urls,
      tenantId: "bench",
      connectTimeoutMs: 5_000,
      commandTimeoutMs: 5_000,
      ttlMs: 600_000,
    },
    ...{ logger: SILENT, onForgotten: () => undefined },
  });
  try {
    const seconds: number[] = [];
    for (let round = 0; round < 3; round++) {
      const startedMs = performance.now();
      for (let at = 0; at < PUTS; at += TOGETHER) {
        const done = await Promise.all(
          Array.from({ length: TOGETHER }, (_, i) => {
            const value = values[(at + i) % values.length] ?? Buffer.alloc(0);
            return tier.set(`${own}bench:${at + i}`, value, [`${own}:bench`]);
          }),
        );
        if (done.includes(false)) throw new Error("Redis did not take an entry");
      }
      seconds.push((performance.now() - startedMs) / 1_000);
    }
    return PUTS / median(seconds);
  } finally {
    tier.close();
  }
}

async function scan(redis: Redis, pattern: string): Promise<string[]> {
  const found = new Set<string>();
  let cursor = "0";
  do {
    const [next, keys] = await redis.scan(cursor, "MATCH", pattern, "COUNT", PAGE);
    for (const key of keys) found.add(key);
    cursor = next;
  } while (cursor !== "0");
  return [...found];
}
