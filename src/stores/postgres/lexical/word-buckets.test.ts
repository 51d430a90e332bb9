import fc from "fast-check";
import { expect, test } from "vitest";
import { BUCKETS, bucketOf } from "./word-buckets.ts";

test("every word has a bucket, the same each time", () => {
  fc.assert(
    fc.property(fc.string(), (word) => {
      const bucket = bucketOf(word);
      expect(Number.isInteger(bucket) && bucket >= 0 && bucket < BUCKETS).toBe(true);
      expect(bucketOf(word)).toBe(bucket);
    }),
  );
});

test("words as code has them spread over all buckets", () => {
  const held = new Set(Array.from({ length: 20_000 }, (_, i) => bucketOf(`word${i}`)));
  expect(held.size).toBe(BUCKETS);
});
