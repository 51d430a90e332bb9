/** What is found in Redis, and in a server's own memory in front of it, beside what is worked out. */
import { percentile } from "../speed/percentiles.ts";
import type { Served } from "../speed/served.ts";
import { line, milliseconds } from "./print-figures.ts";
import type { FullRun } from "./profile-run.ts";
import type { RedisSide } from "./redis-side.ts";

interface CacheEntry {
  /** All together. */
  readonly hits: number;
  readonly hits_in_memory: number;
  readonly misses: number;
  readonly errors: number;
}

/** Half of a server's memory is no use here: without any, what is asked again comes from Redis. */
const NO_MEMORY = { QUARRY_RESULT_CACHE_MEMORY_BYTES: "0" };

async function timeAll(server: Served, questions: readonly Question[]): Promise<number[]> {
  const times: number[] = [];
  for (const question of questions) {
    const startedMs = performance.now();
    await server.ask("search_code", question);
    times.push(performance.now() - startedMs);
  }
  return times;
}

async function countsOf(server: Served): Promise<CacheEntry> {
  const { database } = await server.read<{ database?: { cache?: CacheEntry } }>("sync_status", {});
  if (database?.cache === undefined) throw new Error("sync_status tells of no cache");
  return database.cache;
}

type Question = Readonly<Record<string, unknown>>;

/** Throws where not even half of what was asked again was found in the cache. */
export async function printCache(
  run: FullRun,
  redis: RedisSide,
  root: string,
  questions: readonly Question[],
): Promise<void> {
  const times = new Map<string, readonly number[]>();
  const shared = await run.serve(root, { ...redis.env, ...NO_MEMORY });
  let far: CacheEntry;
  try {
    // what the process has to read once counts for nobody
    await timeAll(shared, questions.slice(0, 1));
    times.set("not known", await timeAll(shared, questions.slice(1)));
    times.set("found in Redis", await timeAll(shared, questions));
    far = await countsOf(shared);
  } finally {
    await shared.close();
  }
  const own = await run.serve(root, redis.env);
  let near: CacheEntry;
  try {
    await timeAll(own, questions);
    times.set("found in its own memory", await timeAll(own, questions));
    near = await countsOf(own);
  } finally {
    await own.close();
  }
  for (const [name, each] of times)
    line(`search_code, hybrid, ${name}`, [
      [0.5, 0.95, 0.99].map((share) => milliseconds(percentile(each, share))).join(" / "),
    ]);
  line("  found in Redis / in memory / failed", [
    `${far.hits} / ${near.hits_in_memory} of ${questions.length} / ${far.errors + near.errors}`,
  ]);
  const least = Math.min(far.hits - far.hits_in_memory, near.hits_in_memory);
  if (!(least * 2 >= questions.length)) throw new Error("the cache did not answer");
  const { entries, mean } = await redis.entryBytes();
  line(`  ${redis.described}, bytes an entry`, [`${mean.toFixed(0)} (${entries} entries)`]);
  line("  put a second, each with its list", [Math.round(await redis.putRate()).toString()]);
  console.log("  hit ratio of a question log and its ceiling: npm run bench:cache");
}
