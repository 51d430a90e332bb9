import fc from "fast-check";
import { expect, test } from "vitest";
import { shareSizes } from "./shares.ts";

test("twenty connections are eight, eight and four, one of these for heartbeats", () => {
  expect(shareSizes(20)).toEqual({ ingest: 8, query: 8, background: 3, lease: 1 });
});

test("whatever the total, every kind of work has a connection and none is given twice", () => {
  fc.assert(
    fc.property(fc.integer({ min: 3, max: 1_000 }), (total) => {
      const { ingest, query, background, lease } = shareSizes(total);
      expect(Math.min(ingest, query, background)).toBeGreaterThan(0);
      expect(ingest + query + background + (lease ?? 0)).toBe(total);
      expect(Math.abs(ingest - query)).toBeLessThanOrEqual(1);
    }),
  );
});
