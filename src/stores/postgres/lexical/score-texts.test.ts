import fc from "fast-check";
import { expect, test } from "vitest";
import { wordWeight } from "./bm25.ts";
import { type PostingList, type ScoredProject, scoreTexts } from "./score-texts.ts";

const TERMS = ["one", "two", "three"];
const text = fc.record({
  counts: fc.array(fc.nat({ max: 4 }), { minLength: TERMS.length, maxLength: TERMS.length }),
  others: fc.nat({ max: 30 }),
  isEnded: fc.boolean(),
});

/** The lists of a project whose texts are numbered from 1, split into two parts as two commits leave them. */
function indexOf(texts: readonly { counts: number[]; others: number; isEnded: boolean }[]): {
  lists: PostingList[];
  project: ScoredProject;
} {
  const half = Math.ceil(texts.length / 2);
  const lists = TERMS.flatMap((term, t) =>
    [0, 1].map((part) => {
      const held = texts
        .map(({ counts }, i) => ({ number: i + 1, count: counts[t] ?? 0 }))
        .filter(({ number, count }) => count > 0 && (number > half ? 1 : 0) === part);
      return {
        ...{ projectPk: 1, term },
        numbers: Float64Array.from(held, ({ number }) => number),
        counts: Float64Array.from(held, ({ count }) => count),
      };
    }),
  ).filter(({ numbers }) => numbers.length > 0);
  const length = ({ counts, others }: { counts: number[]; others: number }): number =>
    others + counts.reduce((sum, count) => sum + count, 0);
  return {
    lists,
    project: {
      lengths: Int32Array.from([0, ...texts.map(length)]),
      textPks: Float64Array.from([0, ...texts.map((_, i) => 1000 - i)]),
      last: texts.length,
      ended: new Set(texts.flatMap(({ isEnded }, i) => (isEnded ? [i + 1] : []))),
    },
  };
}

test("texts rank as by the formula of BM25 over the shown ones, and a limit cuts the same order", () => {
  fc.assert(
    fc.property(fc.array(text, { maxLength: 40 }), fc.integer({ min: 1, max: 10 }), (texts, n) => {
      const { lists, project } = indexOf(texts);
      const shown = texts.map((each, i) => ({ ...each, i })).filter(({ isEnded }) => !isEnded);
      const rows = shown.length;
      const lengthOf = (i: number): number => project.lengths[i + 1] ?? 0;
      const meanLength = Math.max(
        shown.reduce((sum, { i }) => sum + lengthOf(i), 0) / Math.max(1, rows),
        Number.MIN_VALUE,
      );
      const expected = shown
        .map(({ counts, i }) => ({
          pk: 1000 - i,
          score: counts.reduce((sum, count, t) => {
            const frequency = shown.filter((other) => (other.counts[t] ?? 0) > 0).length;
            const gain = (count * 2.2) / (count + 1.2 * (0.25 + (0.75 * lengthOf(i)) / meanLength));
            return count === 0 ? sum : sum + wordWeight(rows, frequency) * gain;
          }, 0),
        }))
        .filter(({ score }) => score > 0);
      const projects = new Map([[1, project]]);
      const all = scoreTexts(lists, projects, { rows, meanLength }, null);
      expect(all.map(({ pk }) => pk).sort()).toEqual(expected.map(({ pk }) => pk).sort());
      for (const { pk, score } of all)
        expect(score).toBeCloseTo(expected.find((other) => other.pk === pk)?.score ?? 0, 9);
      expect(all.every(({ score }, i) => i === 0 || score <= (all[i - 1]?.score ?? 0))).toBe(true);
      expect(scoreTexts(lists, projects, { rows, meanLength }, n)).toEqual(all.slice(0, n));
    }),
  );
});

test("a text of two projects is named once, with its better score", () => {
  const { lists, project } = indexOf([{ counts: [1, 0, 0], others: 3, isEnded: false }]);
  const longer = { ...project, lengths: Int32Array.of(0, 40) };
  const both = [...lists, ...lists.map((list) => ({ ...list, projectPk: 2 }))];
  const projects = new Map([
    [1, longer],
    [2, project],
  ]);
  const totals = { rows: 10, meanLength: 4 };
  const alone = scoreTexts(lists, new Map([[1, project]]), { ...totals }, null);
  const rows = scoreTexts(both, projects, totals, null);
  expect(rows.map(({ pk }) => pk)).toEqual([1000]);
  expect(rows[0]?.score).toBeLessThan(alone[0]?.score ?? 0);
  expect(rows[0]?.score).toBeGreaterThan(
    scoreTexts(both, new Map([[1, longer]]), totals, null)[0]?.score ?? 1,
  );
});
