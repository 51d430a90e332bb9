/** A language of few files goes to one thread, and no batch outgrows its bounds. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { toBatches } from "./file-batches.ts";
import type { AnalyzeFile } from "./worker-protocol.ts";

const file = (path: string, sizeBytes: number): AnalyzeFile => ({ path, sizeBytes }) as AnalyzeFile;

const kindOf = ({ path }: AnalyzeFile): string => /[^/]*?(\.\w+)?$/.exec(path)?.[1] ?? "";

test("few files are one batch, the largest kind first", () => {
  const files = ["a.ts", "b.rs", "c.ts", "Makefile", "d.rs"].map((path, i) => file(path, 10 ** i));
  const batches = [...toBatches(files)].map((batch) => batch.files.map(({ path }) => path));
  expect(batches).toEqual([["b.rs", "d.rs", "Makefile", "a.ts", "c.ts"]]);
});

test("files of a kind stand together however they come", () => {
  const files = Array.from({ length: 200 }, (_, i) =>
    file(`${i}${i % 2 === 0 ? ".ts" : ".rs"}`, 1),
  );
  const kinds = [...toBatches(files)].map((batch) => new Set(batch.files.map(kindOf)).size);
  expect(kinds.slice(0, 2)).toEqual([1, 1]);
  expect(kinds.length).toBeLessThanOrEqual(4);
});

test("every file is in one batch within its bounds, and a kind shares one batch with others at most", () => {
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
      const shared: string[] = [];
      for (const batch of batches) {
        const kinds = new Set(batch.files.map(kindOf));
        if (kinds.size > 1) shared.push(...kinds);
        expect(batch.files.length).toBeLessThanOrEqual(64);
        const bytes = batch.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
        expect(batch.files.length === 1 || bytes <= 1_000_000).toBe(true);
      }
      expect(new Set(shared).size).toBe(shared.length);
    }),
  );
});
