/** A language of few files goes to one thread, and no batch outgrows its bounds. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { toBatches } from "./file-batches.ts";
import type { AnalyzeFile } from "./worker-protocol.ts";

const file = (path: string, sizeBytes: number): AnalyzeFile => ({ path, sizeBytes }) as AnalyzeFile;

test("a batch holds files of one kind, in order, and the fullest leftover comes first", () => {
  const files = ["a.ts", "b.rs", "c.ts", "Makefile", "d.rs"].map((path, i) => file(path, 10 ** i));
  expect([...toBatches(files)].map((batch) => batch.files.map(({ path }) => path))).toEqual([
    ["b.rs", "d.rs"],
    ["Makefile"],
    ["a.ts", "c.ts"],
  ]);
});

test("every file is in one batch, which is of one kind and within its bounds", () => {
  const some = fc.record({
    path: fc.constantFrom("a.ts", "b/c.rs", "x.d/y", "z.ts", "w.cpp"),
    sizeBytes: fc.integer({ min: 0, max: 1_500_000 }),
  });
  fc.assert(
    fc.property(fc.array(some, { maxLength: 300 }), (listed) => {
      const files = listed.map((each, i) => file(`${i}/${each.path}`, each.sizeBytes));
      const batches = [...toBatches(files)];
      expect(new Set(batches.flatMap((batch) => batch.files))).toEqual(new Set(files));
      expect(batches.flatMap((batch) => batch.files)).toHaveLength(files.length);
      for (const batch of batches) {
        const kinds = new Set(batch.files.map(({ path }) => /[^/]*?(\.\w+)?$/.exec(path)?.[1]));
        expect(kinds.size).toBe(1);
        expect(batch.files.length).toBeLessThanOrEqual(64);
        const bytes = batch.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
        expect(batch.files.length === 1 || bytes <= 1_000_000).toBe(true);
      }
    }),
  );
});
