import fc from "fast-check";
import { expect, test } from "vitest";
import { compareBound, mergeEvidence, sharesNumber } from "./graph-edges.ts";

const sorted = fc
  .uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 40 })
  .map((numbers) => Uint32Array.from(numbers).sort());

test("two sorted lists share a number exactly when their sets do", () => {
  fc.assert(
    fc.property(sorted, sorted, (a, b) => {
      expect(sharesNumber(a, b)).toBe(a.some((number) => b.includes(number)));
    }),
    { numRuns: 2_000 },
  );
});

test("rows of equal key become one with the first line and all occurrences", () => {
  const rows = [
    { key: "a", lineOffset: 4, count: 1 },
    { key: "b", lineOffset: 1, count: 1 },
    { key: "a", lineOffset: 2, count: 3 },
  ];
  expect(mergeEvidence(rows, ({ key }) => key)).toEqual([
    { key: "a", lineOffset: 2, count: 4 },
    { key: "b", lineOffset: 1, count: 1 },
  ]);
});

test("edges between two nodes are ordered by kind, then the surest first", () => {
  const of = (kind: "calls" | "reads", confidence: number, dispatch = "direct") => ({
    ...{ kind, confidence, dispatch },
    resolution: "exact" as const,
  });
  const ordered = [of("calls", 1), of("calls", 1, "interface"), of("calls", 0.5), of("reads", 1)];
  expect(ordered.toReversed().sort(compareBound)).toEqual(ordered);
});
