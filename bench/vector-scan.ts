/**
 * The scan for near vectors against a plain loop and against memory, and what signs alone lose: npm run bench:vector-scan -- [LARGE].
 * LARGE (default 400,000): vectors of the catalog that only signs are kept of.
 */

import { quantize } from "../src/domain/quantize.ts";
import { bestRows } from "../src/stores/sqlite/vectors/best-rows.ts";
import { createRows } from "../src/stores/sqlite/vectors/kernel.ts";
import { packPage } from "../src/stores/sqlite/vectors/vector-page.ts";
import { median } from "./speed/percentiles.ts";
import { clusteredVectors, type VectorColumns } from "./vectors/clustered-vectors.ts";

const DIMENSIONS = 256;
const SMALL = 50_000;
const LARGE = Number(process.argv[2] ?? 400_000);
const ROUNDS = 40;
const QUESTIONS = 100;
const TOP = 10;
const WIDTHS = [100, 500, 1_024, 2_048];
/** Of the 12 ms that a question has, what comparing vectors may take. */
const BUDGET_MS = 6;

const row = (name: string, value: string): void => console.log(`${name.padEnd(46)} ${value}`);

/** Median and fastest, in milliseconds. */
function timed(work: () => unknown): { readonly median: number; readonly best: number } {
  const times = Array.from({ length: ROUNDS }, () => {
    const startedMs = performance.now();
    work();
    return performance.now() - startedMs;
  });
  return { median: median(times), best: Math.min(...times) };
}

const eightBits = (vector: Float32Array): Int8Array => {
  const values = new Int8Array(vector.length);
  quantize(vector, values);
  return values;
};

function fill({ values }: VectorColumns, count: number) {
  const rows = createRows("scan", DIMENSIONS);
  rows.reserve(count);
  rows.bytes().set(values);
  return rows;
}

function measureScan(): number {
  const { rows: columns, questions } = clusteredVectors(SMALL, DIMENSIONS, 1);
  const question = eightBits(questions[0] ?? new Float32Array(DIMENSIONS));
  const rows = fill(columns, SMALL);
  // no value is -128, so looking for it reads every byte, as fast as the C library can
  const bytes = Buffer.from(columns.values.buffer);
  const memory = timed(() => bytes.indexOf(0x80));
  const scan = timed(() => rows.products(question, SMALL));
  const choose = timed(() => {
    const products = rows.products(question, SMALL);
    return bestRows(SMALL, 250, (at) => (products[at] ?? 0) * (columns.scales[at] ?? 0));
  });
  const plain = timed(() => {
    let best = 0;
    for (let at = 0; at < SMALL; at++) {
      let sum = 0;
      for (let d = 0; d < DIMENSIONS; d++)
        sum += (question[d] ?? 0) * (columns.values[at * DIMENSIONS + d] ?? 0);
      best = Math.max(best, sum * (columns.scales[at] ?? 0));
    }
    return best;
  });
  console.log(`${SMALL} × ${DIMENSIONS} in eight bits, median / best of ${ROUNDS}`);
  for (const [name, time] of Object.entries({ memory, scan, choose, plain }))
    row(
      `  ${{ memory: "reading the bytes", scan: "scan", choose: "scan and the best 250", plain: "plain loop" }[name]}`,
      `${time.median.toFixed(2)} / ${time.best.toFixed(2)} ms: ${(time.median / memory.median).toFixed(2)} / ${(time.best / memory.best).toFixed(2)} × reading`,
    );
  return choose.median / SMALL;
}

/** Rows of signs as the store packs them. */
function signsOf({ values, scales }: VectorColumns) {
  const signs = createRows("signs", DIMENSIONS);
  signs.reserve(scales.length);
  const bytes = signs.bytes();
  for (let first = 0; first < scales.length; first += 64) {
    const count = Math.min(64, scales.length - first);
    const present = new Uint8Array(64).fill(1, 0, count);
    const page = {
      present,
      scales: scales.subarray(first, first + count),
      values: values.subarray(first * DIMENSIONS, (first + count) * DIMENSIONS),
    };
    bytes.set(packPage(page, DIMENSIONS).signs, first * signs.stride);
  }
  return signs;
}

function measureSigns(): number {
  const { rows: columns, questions } = clusteredVectors(LARGE, DIMENSIONS, QUESTIONS);
  const all = fill(columns, LARGE);
  const signs = signsOf(columns);
  const best = (products: Int32Array, scaled: boolean, limit: number): number[] =>
    bestRows(LARGE, limit, (at) => (products[at] ?? 0) * (scaled ? (columns.scales[at] ?? 0) : 1));
  const asked = questions.map(eightBits);
  const exact = asked.map((question) => best(all.products(question, LARGE), true, TOP));
  const scan = timed(() => signs.products(asked[0] ?? new Int8Array(DIMENSIONS), LARGE));
  console.log(`signs of ${LARGE} × ${DIMENSIONS}, ${(signs.size / 1e6).toFixed(1)} MB in memory`);
  row("  scan", `${scan.median.toFixed(1)} / ${scan.best.toFixed(1)} ms`);
  for (const width of WIDTHS) {
    let found = 0;
    asked.forEach((question, i) => {
      const near = new Set(best(signs.products(question, LARGE), false, width));
      found += exact[i]?.filter((at) => near.has(at)).length ?? 0;
    });
    row(
      `  of the true best ${TOP}, among the nearest ${width}`,
      (found / QUESTIONS / TOP).toFixed(3),
    );
  }
  return scan.median / LARGE;
}

const exactMs = measureScan();
const signsMs = measureSigns();
row(
  `an approximate index would pay above (${BUDGET_MS} ms)`,
  `${Math.round(BUDGET_MS / exactMs / 1_000)},000 vectors in memory, ${Math.round(BUDGET_MS / signsMs / 1_000)},000 by signs`,
);
