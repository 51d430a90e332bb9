/**
 * Speed of indexing, freshness and search on any folder, each figure beside the limit it can be held against.
 * Run: npm run bench:speed -- DIR [--once]. With --once a tree is indexed whole only, and that is held against parsing its files with a
 * grammar: for trees that take minutes. Corpus: DIR. Questions: made from DIR's own files (`speed/questions.ts`), each asked once to warm up.
 */
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CLI, runToEnd } from "./speed/child-process.ts";
import { barePass, type CorpusFile, countLines } from "./speed/corpus.ts";
import { editedFileMs, newFileMs } from "./speed/measure-freshness.ts";
import { folderMiB, hasGrammar, measureIndex } from "./speed/measure-index.ts";
import { bareTimes, inProcessTimes, stdioTimes } from "./speed/measure-search.ts";
import { measureSweep } from "./speed/measure-sweep.ts";
import { parseOnlySeconds } from "./speed/parse-only.ts";
import { median, percentile } from "./speed/percentiles.ts";
import { questionsOf } from "./speed/questions.ts";
import { serve, timeToInitialize } from "./speed/served.ts";

const QUESTIONS = 60;
const ROUNDS = 5;
const COLD_ROUNDS = 9;
const MAX_FILE_BYTES = 1_048_576;

const [named, ...flags] = process.argv.slice(2);
const once = flags.includes("--once");
if (named === undefined) throw new Error("usage: npm run bench:speed -- DIR [--once]");
const root = realpathSync(named);
const work = mkdtempSync(join(tmpdir(), "quarry-speed-"));
const row = (name: string, value: string): void => console.log(`${name.padEnd(44)} ${value}`);
const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)} ms`;
const ratio = (value: number, base: number): string => `${(value / base).toFixed(2)} x`;
const spread = (times: readonly number[]): string =>
  `p50 ${ms(percentile(times, 0.5))}, p95 ${ms(percentile(times, 0.95))}, p99 ${ms(percentile(times, 0.99))}`;

async function coldStart(): Promise<void> {
  const empty = fileURLToPath(new URL("empty-server.mjs", import.meta.url));
  const times = { empty: [] as number[], quarry: [] as number[] };
  for (let round = 0; round < COLD_ROUNDS; round++) {
    times.empty.push(await timeToInitialize([empty], {}));
    times.quarry.push(
      await timeToInitialize([CLI, "serve", "--root", root], {
        QUARRY_DATA_DIR: join(work, "cold"),
      }),
    );
  }
  row(
    "cold start to the initialize reply",
    `${ms(median(times.quarry))}, empty server ${ms(median(times.empty))}: ${ratio(median(times.quarry), median(times.empty))}`,
  );
}

/** Parses the files with a grammar alone; the index of everything is then held against it. */
async function parseOnly(): Promise<number> {
  const parsed = filesWithGrammar();
  const bytes = parsed.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const paths = parsed.map(({ path }) => path);
  row(
    "files with a grammar",
    `${paths.length}, ${countLines(root, paths)} lines, ${(bytes / 1e6).toFixed(1)} MB`,
  );
  const seconds = await parseOnlySeconds(root, paths);
  row("read + decode + parse of them alone", `${seconds.toFixed(1)} s`);
  return seconds;
}

const filesWithGrammar = (): CorpusFile[] =>
  barePass(root).filter(({ path, sizeBytes }) => sizeBytes <= MAX_FILE_BYTES && hasGrammar(path));

async function firstIndex(): Promise<void> {
  const parsed = filesWithGrammar();
  const figures = await measureIndex(root, parsed, work);
  row(
    "files with a grammar",
    `${figures.files}, ${figures.lines} lines, ${figures.megabytes.toFixed(1)} MB`,
  );
  row("read + decode + parse alone", `${figures.parseOnlySeconds.toFixed(1)} s`);
  row(
    "full index of them",
    `${figures.indexSeconds.toFixed(1)} s: ${ratio(figures.indexSeconds, figures.parseOnlySeconds)}`,
  );
  const added = figures.indexSeconds - figures.wordsOnlySeconds;
  row(
    "of that, embedding",
    `${added.toFixed(1)} s: ${ratio(added, figures.parseOnlySeconds)} parse-only, ${((added / figures.indexSeconds) * 100).toFixed(0)} % of the index (without it ${ratio(figures.wordsOnlySeconds, figures.parseOnlySeconds)})`,
  );
  row("peak RSS of that", `${figures.peakMiB.toFixed(0)} MiB`);
  row(
    "database of that",
    `${figures.databaseMiB.toFixed(0)} MiB, without vectors ${figures.wordsOnlyMiB.toFixed(0)} MiB`,
  );
  row("it said", figures.report);
}

async function everythingElse(dataDir: string, parseSeconds: number | null): Promise<void> {
  const run = await runToEnd([CLI, "index", "--root", root, root], { QUARRY_DATA_DIR: dataDir });
  row(
    "full index of everything",
    `${run.seconds.toFixed(1)} s${parseSeconds === null ? "" : ` (${ratio(run.seconds, parseSeconds)})`}, peak RSS ${run.peakMiB.toFixed(0)} MiB, database ${folderMiB(dataDir).toFixed(0)} MiB`,
  );
  row("it said", run.output.trim());
  const sweep = await measureSweep(dataDir, root);
  row(
    `no-change re-index of ${sweep.files} files`,
    `${ms(sweep.sweepMs)}, bare pass ${ms(sweep.bareMs)}: ${ratio(sweep.sweepMs, sweep.bareMs)}`,
  );
  const paths = barePass(root)
    .map(({ path }) => path)
    .filter(hasGrammar)
    .sort();
  const questions = questionsOf(root, paths, QUESTIONS);
  const bare = await bareTimes(dataDir, questions);
  row(`bare FTS5, ${questions.length} questions, ${bare.chunks} chunks`, spread(bare.times));
  row(
    "database per 1,000 chunks",
    `${((folderMiB(dataDir) * 1_000) / bare.chunks).toFixed(2)} MiB`,
  );
  row("search in process", spread(await inProcessTimes(dataDir, root, questions)));
  const server = await serve(root, dataDir);
  try {
    row("search through stdio", spread(await stdioTimes(server, root, questions)));
    row("serving RSS after that", `${server.memory()?.nowMiB.toFixed(0)} MiB`);
    const middle = paths[Math.floor(paths.length / 2)] ?? "";
    const edited: number[] = [];
    const made: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      edited.push(await editedFileMs(server, root, middle, round));
      made.push(await newFileMs(server, root, ".", round));
    }
    row(
      "edited file to the reply that shows it",
      `median ${ms(median(edited))}, worst ${ms(Math.max(...edited))}`,
    );
    row(
      "new file to the reply that shows it",
      `median ${ms(median(made))}, worst ${ms(Math.max(...made))}`,
    );
    row("serving RSS after that", `${server.memory()?.nowMiB.toFixed(0)} MiB`);
  } finally {
    await server.close();
  }
}

try {
  row("corpus", root);
  await coldStart();
  const parseSeconds = once ? await parseOnly() : null;
  if (!once) await firstIndex();
  await everythingElse(mkdtempSync(join(work, "all-")), parseSeconds);
} finally {
  rmSync(work, { recursive: true, force: true });
}
