/** Measures ranking: NDCG@10 of the product's default answers over annotated questions, beside published figures. */
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { AnswerHit } from "../src/domain/answer.ts";
import { createdId } from "../src/domain/created-id.ts";
import { SEARCH_MODES } from "../src/domain/question.ts";
import type { OperationContext } from "../src/ports/operation-context.ts";
import type { Refresher } from "../src/ports/refresher.ts";
import { answerQuestion } from "../src/query/answer-question.ts";
import { createPatternMatcher } from "../src/query/recall/pattern-matcher.ts";
import { createSqliteLexicalIndex } from "../src/stores/sqlite/lexical-index.ts";
import { openCatalog } from "../src/stores/sqlite/open-catalog.ts";
import { indexFolder } from "./index-folder.ts";

interface Repository {
  readonly name: string;
  readonly language: string;
  readonly github: string;
  readonly commit: string;
  readonly root: string;
  readonly published_ndcg10: Readonly<Record<string, number>>;
}
type Target =
  | string
  | { readonly path: string; readonly start_line?: number; readonly end_line?: number };
interface Annotation {
  readonly query: string;
  readonly relevant: readonly Target[];
  readonly secondary: readonly Target[];
  readonly category: string;
}

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { mode: { type: "string", default: "lexical" }, languages: { type: "string" } },
});
const MODE = SEARCH_MODES.find((mode) => mode === flags.mode) ?? "lexical";

/** Every other language by name: what is chosen on one half is checked on the other. */
function ofHalf(repositories: readonly Repository[], half: string | undefined): Repository[] {
  const languages = [...new Set(repositories.map(({ language }) => language))].sort();
  const rest = half === "half-a" ? 0 : 1;
  return repositories.filter(
    ({ language }) => half === undefined || languages.indexOf(language) % 2 === rest,
  );
}

/** Results that count. */
const DEPTH = 10;

const context: OperationContext = {
  operationId: createdId(),
  tenantId: "local",
  principal: "local",
  signal: new AbortController().signal,
  deadlineMs: Number.POSITIVE_INFINITY,
  recordStage: () => {},
};
/** The trees do not change while they are asked. */
const unchanged: Refresher = {
  refresh: async (_context, { paths }) => paths.map((path) => ({ path, state: "unchanged" })),
  sweepBehind: () => {},
  sweepNow: async () => false,
};

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** Writes the tree of `commit` below `root` from a bare clone into `out`; false when it cannot. */
function checkOut(clone: string, { commit, root }: Repository, out: string): boolean {
  const archive = spawnSync(
    "git",
    ["--git-dir", clone, "archive", "--format=tar", commit, ...(root === "" ? [] : [root])],
    {
      maxBuffer: 2 ** 30,
      env: { ...process.env, GIT_NO_LAZY_FETCH: "1" },
    },
  );
  if (archive.status !== 0) return false;
  mkdirSync(out, { recursive: true });
  return spawnSync("tar", ["-x", "-C", out], { input: archive.stdout }).status === 0;
}

/** Removes symbolic links and git's own files, which could hide or pull in others. */
function tidy(folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) rmSync(join(entry.parentPath, entry.name));
  }
}

function meets(hit: AnswerHit, target: Target, root: string): boolean {
  const wanted = typeof target === "string" ? { path: target } : target;
  const path = root === "" ? hit.path : `${root}/${hit.path}`;
  if (path !== wanted.path && path !== `${root}/${wanted.path}`) return false;
  const { start_line: start, end_line: end } = wanted;
  return start === undefined || end === undefined || (hit.lineEnd >= start && hit.lineStart <= end);
}

/** Each target counts once, at the rank of its first hit. */
function ndcg(hits: readonly AnswerHit[], targets: readonly Target[], root: string): number {
  const gained = new Set<number>();
  for (const target of targets) {
    const rank = hits.slice(0, DEPTH).findIndex((hit) => meets(hit, target, root));
    if (rank >= 0) gained.add(rank);
  }
  const discount = (rank: number): number => 1 / Math.log2(rank + 2);
  const ideal = Array.from({ length: Math.min(DEPTH, targets.length) }, (_, rank) =>
    discount(rank),
  );
  return (
    [...gained].reduce((sum, rank) => sum + discount(rank), 0) /
    ideal.reduce((sum, gain) => sum + gain, 0)
  );
}

async function measure(
  repository: Repository,
  folder: string,
  questions: readonly Annotation[],
  data: string,
) {
  const catalog = await openCatalog({
    file: join(data, `${repository.name}.sqlite`),
    home: folder,
    projections: false,
    lexical: createSqliteLexicalIndex,
  });
  const matcher = createPatternMatcher();
  const workspace = await indexFolder(context, catalog, folder, repository.name);
  const dependencies = {
    refresher: unchanged,
    matcher,
    meaning: null,
    refreshBudgetMs: 250,
    describeGaps: async () => null,
  };
  const scores: {
    score: number;
    category: string;
    hits: readonly AnswerHit[];
    query: string;
    elapsedMs: number;
  }[] = [];
  for (const { query, relevant, secondary, category } of questions) {
    const request = {
      query,
      paths: [],
      languages: [],
      kinds: [],
      symbol: null,
      limit: DEPTH,
      format: "concise",
      maxTokens: 4_000,
      cursor: null,
      mode: MODE,
      explain: false,
    } as const;
    const start = performance.now();
    const { hits } = await answerQuestion(context, dependencies, request, [workspace]);
    const elapsedMs = performance.now() - start;
    scores.push({
      score: ndcg(hits, [...relevant, ...secondary], repository.root),
      category,
      hits,
      query,
      elapsedMs,
    });
  }
  await matcher.close();
  await catalog.close();
  return scores;
}

interface Tally {
  readonly rows: { readonly name: string; readonly language: string; readonly score: number }[];
  readonly categories: Map<string, number[]>;
  readonly published: Map<string, number[]>;
  readonly lines: string[];
  readonly times: number[];
  unanswered: number;
}

const append = (map: Map<string, number[]>, key: string, value: number): void => {
  map.set(key, [...(map.get(key) ?? []), value]);
};

/** Lays out, indexes and asks one repository, and prints its row. */
async function run(
  repository: Repository,
  clones: string,
  annotations: string,
  data: string,
  tally: Tally,
): Promise<void> {
  const { name, github, root, language, published_ndcg10: figures } = repository;
  const base = join(clones, github.replace("/", "+"));
  const clone = [join(base, "repo"), base].find((folder) => existsSync(join(folder, "HEAD")));
  const out = join(data, "trees", name);
  if (clone === undefined || !checkOut(clone, repository, out)) {
    console.log(`${name.padEnd(14)} no clone of ${github} at ${repository.commit}`);
    return;
  }
  tidy(out);
  const questions = JSON.parse(
    readFileSync(join(annotations, `${name}.json`), "utf8"),
  ) as Annotation[];
  const scores = await measure(repository, join(out, root), questions, data);
  rmSync(out, { recursive: true, force: true });
  const score = mean(scores.map((item) => item.score));
  tally.rows.push({ name, language, score });
  for (const item of scores) {
    append(tally.categories, `${item.category} ${name}`, item.score);
    tally.times.push(item.elapsedMs);
    if (item.hits.length === 0) tally.unanswered++;
    const results = item.hits.map((hit) => ({
      path: join(root, hit.path),
      start: hit.lineStart,
      end: hit.lineEnd,
    }));
    tally.lines.push(JSON.stringify({ repo: name, query: item.query, results }));
  }
  for (const [system, value] of Object.entries(figures)) append(tally.published, system, value);
  const beside = Object.entries(figures).map(([system, value]) => `${system} ${value.toFixed(3)}`);
  console.log(
    `${name.padEnd(14)} ${language.padEnd(12)} ${score.toFixed(3)}   ${beside.join("  ")}`,
  );
}

async function main(
  clones: string,
  annotations: string,
  resultsFile: string | undefined,
): Promise<void> {
  const list = [join(annotations, "repos.json"), join(dirname(annotations), "repos.json")].find(
    existsSync,
  );
  if (list === undefined) throw new Error(`no repos.json in or beside ${annotations}`);
  const repositories = JSON.parse(readFileSync(list, "utf8")) as Repository[];
  const asked = ofHalf(repositories, flags.languages);
  const data = mkdtempSync(join(tmpdir(), "quarry-retrieval-"));
  const tally: Tally = {
    rows: [],
    categories: new Map(),
    published: new Map(),
    lines: [],
    times: [],
    unanswered: 0,
  };
  try {
    for (const repository of asked) await run(repository, clones, annotations, data, tally);
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
  if (resultsFile !== undefined) writeFileSync(resultsFile, `${tally.lines.join("\n")}\n`);
  printMeans(tally);
}

function printMeans({ rows, categories, published, times, unanswered }: Tally): void {
  const byCategory = new Map<string, number[]>();
  for (const [group, scores] of categories) {
    const category = group.split(" ")[0] ?? "";
    byCategory.set(category, [...(byCategory.get(category) ?? []), mean(scores)]);
  }
  console.log(
    `\nmean NDCG@10 over ${rows.length} repositories: ${mean(rows.map(({ score }) => score)).toFixed(4)}`,
  );
  for (const language of new Set(rows.map((row) => row.language))) {
    const scores = rows.filter((row) => row.language === language).map(({ score }) => score);
    console.log(`  ${language.padEnd(14)} ${mean(scores).toFixed(4)}`);
  }
  for (const [category, scores] of byCategory)
    console.log(`  ${category.padEnd(14)} ${mean(scores).toFixed(4)}`);
  for (const [system, values] of published)
    console.log(`  published ${system}: ${mean(values).toFixed(4)}`);
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1);
  console.log(
    `questions without results: ${unanswered}; in process p50 ${at(0.5)} ms, p95 ${at(0.95)} ms`,
  );
}

const [clones, annotations, resultsFile] = positionals;
if (MODE !== "lexical")
  throw new Error(
    "only words are measured: no embedder is opened here, so other modes would repeat them",
  );
if (clones === undefined || annotations === undefined)
  throw new Error(
    "usage: npm run bench:retrieval -- CLONES ANNOTATIONS [RESULTS.jsonl] [--mode hybrid|lexical|semantic] [--languages half-a|half-b]",
  );
await main(resolve(clones), resolve(annotations), resultsFile);
