/**
 * Accuracy and speed of the code graph.
 * Run: npm run bench:graph -- DIR [--misses N] [--no-speed]: a repository against its compilers (`graph/oracles.ts`).
 * npm run bench:graph -- --suite callgraph-json DIR [--misses]: a public suite (`graph/suites/`).
 * DIR is indexed as the product does, into a temporary data folder. Unit and rules: `graph/judge.ts`, `graph/compiler/judge-calls.ts`.
 */
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type IndexedGraph, openGraphIndexer } from "./graph/index-graph.ts";
import { judge } from "./graph/judge.ts";
import { measureGraphSpeed } from "./graph/measure-speed.ts";
import { missesOf } from "./graph/misses.ts";
import { type OpenedOracle, oraclesOf } from "./graph/oracles.ts";
import { type Score, tableOf } from "./graph/score.ts";
import { readCallgraphJson } from "./graph/suites/callgraph-json.ts";
import { judgeCase } from "./graph/suites/judge-case.ts";
import { readRustComments } from "./graph/suites/rust-comments.ts";
import type { SuiteCase } from "./graph/suites/suite-case.ts";

const SUITES: Readonly<Record<string, (root: string) => SuiteCase[]>> = {
  "callgraph-json": readCallgraphJson,
  "rust-comments": readRustComments,
};
const USAGE = `usage: npm run bench:graph -- DIR [--misses N] [--no-speed]
       npm run bench:graph -- --suite ${Object.keys(SUITES).join("|")} DIR [--misses N]`;

const print = (lines: readonly string[]): void => console.log(lines.join("\n"));

async function againstCompilers(
  root: string,
  indexed: IndexedGraph,
  misses: number,
): Promise<void> {
  const { graph, languages, coverage } = indexed;
  print([
    `graph: ${coverage.resolved} of ${coverage.documents} documents resolved, ${graph.nodes.length} nodes, ${graph.links.length / 2} links, ${graph.calls.length} of them calls`,
  ]);
  const scores: Score[] = [];
  const details: string[] = [];
  for (const open of oraclesOf(languages)) {
    const startedMs = performance.now();
    const opened = await open(root).catch((error: unknown) => error);
    if (opened instanceof Error) {
      print([`left out: ${opened.message}`]);
      continue;
    }
    const { oracle, name } = opened as OpenedOracle;
    print([
      `${name}: ${oracle.declarations.length} declarations, ${oracle.calls.length} calls in ${((performance.now() - startedMs) / 1000).toFixed(1)} s`,
    ]);
    const edges = graph.calls.filter(({ source }) => oracle.modules.has(source.key.path));
    const judgement = judge(oracle, edges, (path) => languages.get(path) ?? "other");
    scores.push(judgement);
    if (misses > 0) details.push(...missesOf(oracle, judgement, graph.nodes, misses));
  }
  const score: Score = {
    found: scores.flatMap(({ found }) => found),
    expected: scores.flatMap(({ expected }) => expected),
  };
  print(["", ...tableOf(score), "", ...details]);
}

async function againstSuite(
  name: string,
  root: string,
  dataDir: string,
  misses: number,
): Promise<void> {
  const read = SUITES[name];
  if (read === undefined) throw new Error(USAGE);
  const cases = read(root);
  const indexer = await openGraphIndexer(dataDir);
  const scores: Score[] = [];
  const lines: string[] = [];
  const inexpressible = new Map<string, number>();
  try {
    for (const each of cases) {
      const { graph } = await indexer.index(each.folder);
      const score = judgeCase(each, graph);
      scores.push(score);
      lines.push(...score.misses);
      for (const [reason, count] of each.inexpressible)
        inexpressible.set(reason, (inexpressible.get(reason) ?? 0) + count);
    }
  } finally {
    await indexer.close();
  }
  const left = [...inexpressible].map(([reason, count]) => `${count} ${reason}`).join(", ");
  print([
    `${cases.length} cases; expected calls that no edge can express: ${left || "none"}`,
    "",
    ...tableOf({
      found: scores.flatMap(({ found }) => found),
      expected: scores.flatMap(({ expected }) => expected),
    }),
    "",
    ...lines.slice(0, misses),
  ]);
}

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    suite: { type: "string" },
    misses: { type: "string", default: "0" },
    "no-speed": { type: "boolean", default: false },
  },
});
const [named] = positionals;
const misses = Number(flags.misses);
if (named === undefined || !Number.isInteger(misses)) throw new Error(USAGE);
const root = realpathSync(named);
const work = mkdtempSync(join(tmpdir(), "quarry-graph-"));
try {
  if (flags.suite !== undefined) await againstSuite(flags.suite, root, work, misses);
  else {
    const indexer = await openGraphIndexer(work);
    try {
      const indexed = await indexer.index(root);
      await againstCompilers(root, indexed, misses);
      if (!flags["no-speed"]) print(await measureGraphSpeed(root, indexed));
    } finally {
      await indexer.close();
    }
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
