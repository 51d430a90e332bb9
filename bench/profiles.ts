/**
 * Profiles side by side on one folder: index, search, walks, what is written a second, bytes. Run:
 * POSTGRES_URL=… npm run bench:profiles -- DIR [--asked 100] [--stand-in] [--skip-rebuild]. The full server profile is a third column where NEO4J_URL (with
 * NEO4J_USER, NEO4J_PASSWORD), QDRANT_URL or REDIS_URL are given; --stand-in takes a stand-in for Qdrant, of which no figure is Qdrant's.
 */
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type FullServers, openFullServers } from "./profiles/full-servers.ts";
import { printCache } from "./profiles/measure-cache.ts";
import { type Asked, checkAnswered, measureCalls, printCalls } from "./profiles/measure-calls.ts";
import { line, rate, ratios } from "./profiles/print-figures.ts";
import {
  embeddedRun,
  type FullRun,
  fullRun,
  type ProfileRun,
  postgresUrl,
  serverRun,
} from "./profiles/profile-run.ts";
import type { Storage } from "./profiles/storage.ts";
import { awaitUp, printRebuild, readFilled } from "./profiles/watch-projections.ts";
import { barePass } from "./speed/corpus.ts";
import { hasGrammar } from "./speed/measure-index.ts";
import { questionsOf } from "./speed/questions.ts";
import type { Served } from "./speed/served.ts";

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    asked: { type: "string", default: "100" },
    "stand-in": { type: "boolean", default: false },
    "skip-rebuild": { type: "boolean", default: false },
  },
});
const [named] = positionals;
if (named === undefined)
  throw new Error(
    "usage: POSTGRES_URL=… npm run bench:profiles -- DIR [--asked 100] [--stand-in] [--skip-rebuild]; a third column with NEO4J_URL, QDRANT_URL, REDIS_URL",
  );
const root = realpathSync(named);
const work = mkdtempSync(join(tmpdir(), "quarry-profiles-"));

function allCalls(): Asked[] {
  const most = Number(flags.asked);
  const paths = barePass(root)
    .map(({ path }) => path)
    .filter(hasGrammar)
    .sort();
  const questions = questionsOf(root, paths, most);
  const search = (mode: string): Asked => ({
    ...{ name: `search_code, ${mode}`, tool: "search_code" },
    ...{ projection: mode === "lexical" ? null : "qdrant", always: true },
    calls: questions.map((query) => ({ path: root, query, mode })),
  });
  const step = Math.max(1, Math.floor(paths.length / most));
  const starts = paths.filter((_, i) => i % step === 0).slice(0, most);
  const walk = (relation: string, depth: number): Asked => ({
    ...{ name: `traverse_graph, ${relation}, ${depth} steps`, tool: "traverse_graph" },
    // a file without symbols has nothing to walk from
    ...{ projection: "neo4j", always: false },
    calls: starts.map((start) => ({ path: root, start, relation, depth })),
  });
  const walks = [walk("callees", 2), walk("impact", 2), walk("impact", 3)];
  return [search("hybrid"), search("lexical"), search("semantic"), ...walks];
}

interface Indexed {
  readonly run: ProfileRun;
  readonly seconds: number;
  readonly stored: Storage;
}

function printIndexed(all: readonly Indexed[]): void {
  const seconds = all.map((each) => each.seconds);
  line("quarry index, with the graph", [
    ...seconds.map((each) => `${each.toFixed(1)} s`),
    ...ratios(seconds),
  ]);
  line(
    "  chunks indexed a second",
    all.map(({ stored, seconds: took }) => rate(stored.chunks, took)),
  );
}

/** What the full profile is made of, how far its projections were behind when `quarry index` was over, and how fast they are made anew. */
async function printProjections(
  { projections, redis }: FullServers,
  run: FullRun,
  server: Served,
): Promise<void> {
  const waited = await awaitUp(server, projections);
  const filled = await readFilled(run.database);
  console.log(
    `full: ${[...projections.map(({ described }) => described), redis?.described].join(", ")}; up ${waited.toFixed(1)} s after the server was asked`,
  );
  for (const side of projections) {
    const { seconds = 0, secondsBehind = 0 } = filled.find(({ name }) => name === side.name) ?? {};
    const rows = (await side.rows()).map(
      ({ name, count }) => `${count} ${name}, ${rate(count, seconds)}/s while indexing`,
    );
    line(`  ${side.described}`, [
      `${rows.join("; ")}; last change ${secondsBehind.toFixed(1)} s after the last commit`,
    ]);
  }
  if (!flags["skip-rebuild"])
    for (const side of projections) await printRebuild(server, side, () => run.rebuild(side.name));
  await awaitUp(server, projections);
}

async function printAnswers(
  servers: readonly Served[],
  full: { readonly servers: FullServers; readonly served: Served } | null,
): Promise<void> {
  for (const asked of allCalls()) {
    const measured = await measureCalls(servers, asked, full?.served ?? null);
    printCalls(asked, measured);
    const side = full?.servers.projections.find(({ name }) => name === asked.projection);
    const ofFull = measured[servers.length - 1];
    if (side !== undefined && ofFull !== undefined) checkAnswered(asked, ofFull, side.described);
  }
  // nothing was committed meanwhile: what was up to date before and is so now was so all the time
  if (full !== null) await awaitUp(full.served, full.servers.projections);
}

async function printStorage(all: readonly Indexed[], full: FullServers | null): Promise<void> {
  const stored = all.map((each) => each.stored);
  const print = (name: string, bytesOf: (of: Storage) => number): void => {
    const values = stored.map((each) => bytesOf(each) / each.chunks);
    line(name, [...values.map((value) => `${value.toFixed(0)} B`), ...ratios(values)]);
  };
  line(
    "chunks",
    stored.map(({ chunks }) => String(chunks)),
  );
  print("bytes a chunk, without projections", ({ bytes }) => bytes);
  for (const part of stored[0]?.parts.keys() ?? [])
    print(`  ${part}`, ({ parts }) => parts.get(part) ?? 0);
  const chunks = stored.at(-1)?.chunks ?? 1;
  for (const side of full?.projections ?? []) {
    const bytes = await side.bytes();
    line(`bytes a chunk, ${side.described}`, [
      typeof bytes === "string" ? `skipped: ${bytes}` : `${(bytes / chunks).toFixed(0)} B`,
    ]);
  }
}

const url = postgresUrl();
const runs: ProfileRun[] = [];
const fullServers = await openFullServers(flags["stand-in"]);
try {
  runs.push(embeddedRun(work), await serverRun(work, url));
  const full = fullServers === null ? null : await fullRun(work, url, fullServers);
  if (full !== null) runs.push(full);
  const [, ...compared] = runs.map(({ name }) => name);
  line(root, [...runs.map(({ name }) => name), ...compared.map((name) => `${name} / 1st`)]);
  const all: Indexed[] = [];
  for (const run of runs) {
    const { seconds } = await run.index(root);
    all.push({ run, seconds, stored: await run.storage() });
  }
  printIndexed(all);
  await printStorage(all, fullServers);
  const servers = await Promise.all(runs.map((run) => run.serve(root)));
  const served = servers.at(-1);
  try {
    if (full === null || fullServers === null || served === undefined)
      await printAnswers(servers, null);
    else {
      await printProjections(fullServers, full, served);
      await printAnswers(servers, { servers: fullServers, served });
    }
  } finally {
    await Promise.all(servers.map((server) => server.close()));
  }
  if (full !== null && fullServers?.redis != null)
    await printCache(full, fullServers.redis, root, allCalls()[0]?.calls ?? []);
} finally {
  for (const run of runs) await run.close();
  await fullServers?.close();
  rmSync(work, { recursive: true, force: true });
}
