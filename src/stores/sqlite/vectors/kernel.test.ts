/** The kernel gives what a plain loop gives, and its bytes are those of its text. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { buildVectorKernel } from "../../../../scripts/build-vector-kernel.ts";
import { bestRows } from "./best-rows.ts";
import { createRows } from "./kernel.ts";

const value = fc.integer({ min: -127, max: 127 });

test("kernel-bytes.ts is what kernel.wat gives (else: npx tsx scripts/build-vector-kernel.ts)", async () => {
  const written = readFileSync(new URL("kernel-bytes.ts", import.meta.url), "utf8");
  expect(written.replace(/\s+/gu, "")).toBe((await buildVectorKernel()).replace(/\s+/gu, ""));
});

test("products and sums by sign are exact for any length and stay so as rows are added", () => {
  const dimensions = fc.integer({ min: 1, max: 300 });
  fc.assert(
    fc.property(
      dimensions,
      fc.integer({ min: 1, max: 9 }),
      fc.infiniteStream(value),
      (d, fours, stream) => {
        const take = (count: number): Int8Array =>
          Int8Array.from({ length: count }, () => Number(stream.next().value));
        const query = take(d);
        const count = fours * 4;
        const vectors = Array.from({ length: count }, () => take(d));
        const scan = createRows("scan", d);
        const signs = createRows("signs", d);
        vectors.forEach((vector, row) => {
          for (const rows of [scan, signs]) rows.reserve(row + 1);
          scan.bytes().set(vector, row * scan.stride);
          const bytes = signs.bytes();
          vector.forEach((each, i) => {
            const at = row * signs.stride + (i >> 3);
            if (each > 0) bytes[at] = (bytes[at] ?? 0) | (1 << (i & 7));
          });
        });
        const sum = (of: (i: number) => number): number =>
          Array.from({ length: d }, (_, i) => of(i)).reduce((a, b) => a + b, 0);
        for (const rows of [scan, signs]) rows.reserve(count);
        expect([...scan.products(query, count)]).toEqual(
          vectors.map((vector) => sum((i) => (query[i] ?? 0) * (vector[i] ?? 0))),
        );
        expect([...signs.products(query, count)]).toEqual(
          vectors.map((vector) => sum((i) => ((vector[i] ?? 0) > 0 ? (query[i] ?? 0) : 0))),
        );
      },
    ),
    { numRuns: 60 },
  );
});

test("the largest values do not overflow", () => {
  const rows = createRows("scan", 4_096);
  rows.reserve(4);
  rows.bytes().fill(-127);
  expect([...rows.products(new Int8Array(4_096).fill(127), 4)]).toEqual(
    Array.from({ length: 4 }, () => -127 * 127 * 4_096),
  );
});

test("the best rows are what sorting all gives", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constant(Number.NEGATIVE_INFINITY)), {
        maxLength: 60,
      }),
      fc.integer({ min: 1, max: 30 }),
      (scores, limit) => {
        const sorted = scores
          .map((score, row) => ({ score, row }))
          .filter(({ score }) => score !== Number.NEGATIVE_INFINITY)
          .sort((a, b) => b.score - a.score || a.row - b.row)
          .slice(0, limit);
        expect(bestRows(scores.length, limit, (row) => scores[row] ?? 0)).toEqual(
          sorted.map(({ row }) => row),
        );
      },
    ),
  );
});
