/**
 * Both profiles side by side on one folder: index, search, similar code, walks, bytes. Run: POSTGRES_URL=… npm run bench:profiles -- DIR
 * The same questions go to both servers in turn, so that both meet the same machine; each is asked once to warm up.
 */
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { embeddedRun, type ProfileRun, postgresUrl, serverRun } from "./profiles/profile-run.ts";
import { barePass } from "./speed/corpus.ts";
import { hasGrammar } from "./speed/measure-index.ts";
import { percentile } from "./speed/percentiles.ts";
import { questionsOf } from "./speed/questions.ts";
import type { Served } from "./speed/served.ts";

const QUESTIONS = 100;

const [named] = process.argv.slice(2);
if (named === undefined) throw new Error("usage: POSTGRES_URL=… npm run bench:profiles -- DIR");
const root = realpathSync(named);
const work = mkdtempSync(join(tmpdir(), "quarry-profiles-"));

const line = (name: string, values: readonly string[]): void =>
  console.log([name.padEnd(36), ...values.map((value) => value.padStart(14))].join(""));
const ms = (value: number): string => `${value.toFixed(1)} ms`;
const ratio = ([embedded = 0, server = 0]: readonly number[]): string =>
  `${(server / embedded).toFixed(2)} x`;

interface Asked {
  readonly name: string;
  readonly tool: string;
  readonly calls: readonly Record<string, unknown>[];
}

function allCalls(): Asked[] {
  const paths = barePass(root)
    .map(({ path }) => path)
    .filter(hasGrammar)
    .sort();
  const questions = questionsOf(root, paths, QUESTIONS);
  const search = (mode: string): Asked => ({
    name: `search_code, ${mode}`,
    tool: "search_code",
    calls: questions.map((query) => ({ path: root, query, mode })),
  });
  const step = Math.max(1, Math.floor(paths.length / QUESTIONS));
  const starts = paths.filter((_, i) => i % step === 0).slice(0, QUESTIONS);
  return [
    search("hybrid"),
    search("lexical"),
    search("semantic"),
    {
      name: "traverse_graph, impact, 3 steps",
      tool: "traverse_graph",
      calls: starts.map((start) => ({ path: root, start, relation: "impact", depth: 3 })),
    },
  ];
}

/** A cursor names the index it belongs to. */
const withoutCursor = (reply: string): string => reply.replace(/cursor \S+/g, "cursor");

/** Times of each server, and how many replies are the same. */
async function measureCalls(
  servers: readonly Served[],
  { name, tool, calls }: Asked,
): Promise<void> {
  const times: number[][] = servers.map(() => []);
  let same = 0;
  for (const round of [0, 1])
    for (const call of calls) {
      const replies: string[] = [];
      for (const [i, server] of servers.entries()) {
        const startedMs = performance.now();
        replies.push(await server.ask(tool, call));
        if (round === 1) times[i]?.push(performance.now() - startedMs);
      }
      if (round === 1 && new Set(replies.map(withoutCursor)).size === 1) same += 1;
    }
  for (const share of [0.5, 0.95, 0.99]) {
    const values = times.map((each) => percentile(each, share));
    line(`${name}, p${share * 100}`, [...values.map(ms), ratio(values)]);
  }
  line("  replies that are the same", [`${same} of ${calls.length}`]);
}

async function printStorage(runs: readonly ProfileRun[]): Promise<void> {
  const stored = await Promise.all(runs.map((run) => run.storage()));
  const each = (bytesOf: (i: number) => number): number[] =>
    stored.map(({ chunks }, i) => bytesOf(i) / chunks);
  const print = (name: string, values: readonly number[]): void =>
    line(name, [...values.map((value) => `${value.toFixed(0)} B`), ratio(values)]);
  line(
    "chunks",
    stored.map(({ chunks }) => String(chunks)),
  );
  print(
    "bytes a chunk",
    each((i) => stored[i]?.bytes ?? 0),
  );
  for (const part of stored[0]?.parts.keys() ?? [])
    print(
      `  ${part}`,
      each((i) => stored[i]?.parts.get(part) ?? 0),
    );
}

const url = postgresUrl();
const runs: ProfileRun[] = [];
try {
  runs.push(embeddedRun(work), await serverRun(work, url));
  line(root, [...runs.map(({ name }) => name), "ratio"]);
  const seconds: number[] = [];
  for (const run of runs) seconds.push((await run.index(root)).seconds);
  line("quarry index, with the graph", [
    ...seconds.map((each) => `${each.toFixed(1)} s`),
    ratio(seconds),
  ]);
  const servers = await Promise.all(runs.map((run) => run.serve(root)));
  try {
    for (const asked of allCalls()) await measureCalls(servers, asked);
  } finally {
    await Promise.all(servers.map((server) => server.close()));
  }
  await printStorage(runs);
} finally {
  for (const run of runs) await run.close();
  rmSync(work, { recursive: true, force: true });
}
