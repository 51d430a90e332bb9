/**
 * Replays a question log against two servers' caches over one Redis: npm run bench:cache -- CLONES ANNOTATIONS, with POSTGRES_URL and REDIS_URL.
 * Questions are those of the retrieval set, drawn with repeats after Zipf; after some of them comes a commit.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { ResultCache } from "../src/ports/result-cache.ts";
import type { FindingsMemory } from "../src/query/remember/remember-findings.ts";
import { openRedisCache } from "../src/stores/redis/result-cache.ts";
import { createMetricsRegistry } from "../src/telemetry/metrics-registry.ts";
import { mostHits, questionLog } from "./cache/question-log.ts";
import { type IndexedRepository, indexRepository } from "./retrieval/indexed-repository.ts";
import { openProfile } from "./retrieval/open-profile.ts";
import { readRepositories } from "./retrieval/trees.ts";
import { median, percentile } from "./speed/percentiles.ts";

const USAGE =
  "usage: POSTGRES_URL=… REDIS_URL=… npm run bench:cache -- CLONES ANNOTATIONS [--only zod] [--asked 1000] [--exponent 1] [--seed 1] [--commit-every 0]";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: "string", default: "zod" },
    asked: { type: "string", default: "1000" },
    exponent: { type: "string", default: "1" },
    seed: { type: "string", default: "1" },
    "commit-every": { type: "string", default: "0" },
  },
});
const [clones, annotations] = positionals;
const redis = process.env["REDIS_URL"];
if (clones === undefined || annotations === undefined || !redis) throw new Error(USAGE);

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const openCache = () =>
  openRedisCache({
    ...{ tenantId: "bench", urls: redis.split(","), ttlMs: 600_000, memoryBytes: 32 * 1024 * 1024 },
    ...{ commandTimeoutMs: 40, connectTimeoutMs: 2_000, logger: silent },
    metrics: createMetricsRegistry(),
  });

const line = (name: string, ...columns: readonly string[]): void =>
  console.log(name.padEnd(36) + columns.map((column) => column.padStart(18)).join(""));
const percent = (part: number, of: number): string => `${((100 * part) / of).toFixed(1)} %`;
const spread = (times: readonly number[]): string =>
  `${median(times).toFixed(1)} / ${percentile(times, 0.95).toFixed(1)} ms`;

interface Asking {
  readonly repository: IndexedRepository;
  readonly query: string;
  readonly cache: ResultCache;
}

interface Times {
  readonly hit: number[];
  readonly miss: number[];
  readonly without: number[];
}

/** Asks with and without the cache; returns whether the answers differ. */
async function askTwice({ repository, query, cache }: Asking, times: Times): Promise<boolean> {
  const found = (): number => cache.health().memoryHits + cache.health().hits;
  const timed = async (memory?: FindingsMemory) => {
    const startedAtMs = performance.now();
    const hits = await repository.ask(query, "hybrid", memory);
    return { tookMs: performance.now() - startedAtMs, hits: JSON.stringify(hits) };
  };
  const foundBefore = found();
  const remembered = await timed({ cache, identity: `bench ${process.pid}` });
  (found() > foundBefore ? times.hit : times.miss).push(remembered.tookMs);
  const plain = await timed();
  times.without.push(plain.tookMs);
  return plain.hits !== remembered.hits;
}

async function replay(all: readonly IndexedRepository[]): Promise<void> {
  const questions = all.flatMap((repository) =>
    repository.questions.map(({ query }) => ({ repository, query })),
  );
  const commitEvery = Number(values["commit-every"]);
  const log = questionLog({
    ...{ questions: questions.length, length: Number(values.asked) },
    ...{ exponent: Number(values.exponent), seed: Number(values.seed) },
  });
  const caches = [await openCache(), await openCache()];
  const times: Times = { hit: [], miss: [], without: [] };
  let differing = 0;
  for (const [i, number] of log.entries()) {
    if (commitEvery > 0 && i % commitEvery === 0)
      for (const repository of all) await repository.commit();
    const question = questions[number];
    const cache = caches[i % caches.length];
    if (question === undefined || cache === undefined) continue;
    if (await askTwice({ ...question, cache }, times)) differing += 1;
  }
  const healths = caches.map((cache) => cache.health());
  const sum = (of: "memoryHits" | "hits" | "misses" | "errors"): number =>
    healths.reduce((all, health) => all + health[of], 0);
  const hits = sum("memoryHits") + sum("hits");
  line("questions, asked", `${questions.length}`, `${log.length}`);
  line(
    "known, of what could be known",
    percent(hits, log.length),
    percent(mostHits(log, commitEvery), log.length),
  );
  line(
    "in memory, in Redis",
    percent(sum("memoryHits"), log.length),
    percent(sum("hits"), log.length),
  );
  line("not known, failed", `${sum("misses")}`, `${sum("errors")}`);
  line("answers that differ without cache", `${differing}`);
  line("p50 / p95 known, not known", spread(times.hit), spread(times.miss));
  line("p50 / p95 without a cache", spread(times.without));
  line("bytes in memory, a server", ...healths.map(({ memoryBytes }) => `${memoryBytes}`));
  for (const cache of caches) await cache.close();
}

const data = mkdtempSync(join(tmpdir(), "quarry-cache-"));
const profile = await openProfile("server", data);
const all: IndexedRepository[] = [];
try {
  const names = new Set(values.only.split(","));
  const folders = { clones: resolve(clones), annotations: resolve(annotations), data };
  for (const repository of readRepositories(folders.annotations))
    if (names.has(repository.name)) {
      const indexed = await indexRepository(repository, folders, profile);
      if (indexed !== null) all.push(indexed);
    }
  if (all.length === 0) throw new Error(`no clone of ${values.only}\n${USAGE}`);
  await replay(all);
} finally {
  for (const repository of all) await repository.close();
  await profile.close();
  rmSync(data, { recursive: true, force: true });
}
