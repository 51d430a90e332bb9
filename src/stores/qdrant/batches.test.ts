import fc from "fast-check";
import { expect, test } from "vitest";
import { inBatches } from "./batches.ts";
import type { Point } from "./points.ts";

test("every point once and in order, no batch above its bounds unless of one point", () => {
  const sizes = fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 60 });
  fc.assert(
    fc.property(sizes, fc.integer({ min: 1, max: 9 }), (lengths, most) => {
      const points = lengths.map(
        (length, i): Point => ({
          id: `${i}`,
          vector: { d: new Array(length).fill(0) },
          payload: {},
        }),
      );
      const bytes = 2_000;
      const batches = [...inBatches(points, { points: most, bytes })];
      expect(batches.flat()).toEqual(points);
      for (const batch of batches) {
        const held = batch.reduce(
          (sum, { vector }) => sum + 400 + (vector["d"] as number[]).length * 12,
          0,
        );
        expect(batch.length === 1 || (batch.length <= most && held <= bytes)).toBe(true);
      }
    }),
  );
});
