/**
 * Speed of indexing, freshness and search on any folder, each figure beside the limit it can be held against.
 * Run: npm run bench:speed -- DIR. Corpus: DIR. Questions: made from DIR's own files (`speed/questions.ts`), each asked once to warm up.
 */
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CLI, runToEnd } from "./speed/child-process.ts";
import { barePass } from "./speed/corpus.ts";
import { editedFileMs, newFileMs } from "./speed/measure-freshness.ts";
import { folderMiB, hasGrammar, measureIndex } from "./speed/measure-index.ts";
import { bareTimes, inProcessTimes, stdioTimes } from "./speed/measure-search.ts";
import { measureSweep } from "./speed/measure-sweep.ts";
import { median, percentile } from "./speed/percentiles.ts";
import { questionsOf } from "./speed/questions.ts";
import { serve, timeToInitialize } from "./speed/served.ts";

const QUESTIONS = 60;
const ROUNDS = 5;
const COLD_ROUNDS = 9;
const MAX_FILE_BYTES = 1_048_576;

const [named] = process.argv.slice(2);
if (named === undefined) throw new Error("usage: npm run bench:speed -- DIR");
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

async function firstIndex(): Promise<void> {
  const files = barePass(root).filter(({ sizeBytes }) => sizeBytes <= MAX_FILE_BYTES);
  const parsed = files.filter(({ path }) => hasGrammar(path));
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
  row("peak RSS of that", `${figures.peakMiB.toFixed(0)} MiB`);
  row("database of that", `${figures.databaseMiB.toFixed(0)} MiB`);
  row("it said", figures.report);
}

async function everythingElse(dataDir: string): Promise<void> {
  const run = await runToEnd([CLI, "index", "--root", root, root], { QUARRY_DATA_DIR: dataDir });
  row(
    "full index of everything",
    `${run.seconds.toFixed(1)} s, peak RSS ${run.peakMiB.toFixed(0)} MiB, database ${folderMiB(dataDir).toFixed(0)} MiB`,
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
  await firstIndex();
  await everythingElse(mkdtempSync(join(work, "all-")));
} finally {
  rmSync(work, { recursive: true, force: true });
}
