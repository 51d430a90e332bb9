import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pageRank } from "./page-rank.ts";

const rankOf = (packed: Float64Array): Map<number, number> =>
  new Map(
    Array.from({ length: packed.length / 2 }, (_, i) => [
      packed[2 * i] ?? 0,
      packed[2 * i + 1] ?? 0,
    ]),
  );

describe("pageRank", () => {
  it("ranks what many lead to above what few lead to", () => {
    const ranks = rankOf(
      pageRank(Float64Array.of(7, 8, 9, 10), Float64Array.of(7, 10, 8, 10, 9, 8)),
    );
    expect(ranks.get(10)).toBeGreaterThan(ranks.get(8) ?? 0);
    expect(ranks.get(8)).toBeGreaterThan(ranks.get(7) ?? 0);
  });

  it("keeps a mean of one, whatever the links", () => {
    const link = fc.tuple(fc.nat(20), fc.nat(25));
    fc.assert(
      fc.property(fc.array(link, { maxLength: 80 }), (links) => {
        const nodes = Float64Array.from({ length: 21 }, (_, i) => i);
        const ranks = [...rankOf(pageRank(nodes, Float64Array.from(links.flat()))).values()];
        const mean = ranks.reduce((sum, rank) => sum + rank, 0) / ranks.length;
        expect(mean).toBeCloseTo(1, 6);
        expect(Math.min(...ranks)).toBeGreaterThan(0);
      }),
    );
  });
});
