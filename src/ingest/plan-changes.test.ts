import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { DocumentVersion, SkippedFile } from "../domain/document.ts";
import { type PlanInput, planChanges } from "./plan-changes.ts";

const shown = (path: string, sizeBytes: number, mtimeMs: number): DocumentVersion => ({
  path,
  sizeBytes,
  mtimeMs,
  datasetId: "d",
  contentHash: "h",
  chunker: "c1",
  language: "text",
  partial: null,
});

const plan = (input: Partial<PlanInput>) =>
  planChanges({
    listed: [],
    listedSkips: [],
    current: [],
    recordedSkips: [],
    isCurrent: () => true,
    rereadSkips: false,
    ...input,
  });

describe("planChanges", () => {
  test("an unchanged file is not read", () => {
    const stat = { path: "a", sizeBytes: 1, mtimeMs: 5 };
    expect(plan({ listed: [stat], current: [shown("a", 1, 5)] })).toMatchObject({
      read: [],
      deletes: [],
      unchanged: 1,
    });
  });

  test.each([
    ["another size", { path: "a", sizeBytes: 2, mtimeMs: 5 }, true],
    ["another mtime", { path: "a", sizeBytes: 1, mtimeMs: 6 }, true],
    ["an mtime that cannot be trusted", { path: "a", sizeBytes: 1, mtimeMs: -1 }, true],
    ["another chunker", { path: "a", sizeBytes: 1, mtimeMs: 5 }, false],
  ])("a file with %s is read", (_, stat, isCurrent) => {
    const { read } = plan({
      listed: [stat],
      current: [shown("a", 1, 5)],
      isCurrent: () => isCurrent,
    });
    expect(read).toEqual([stat]);
  });

  test("a recorded skip by content is read again only when its stat or the rules changed", () => {
    const skip: SkippedFile = { path: "a", sizeBytes: 1, mtimeMs: 5, reason: "binary" };
    const listed = [{ path: "a", sizeBytes: 1, mtimeMs: 5 }];
    expect(plan({ listed, recordedSkips: [skip] })).toMatchObject({ read: [], unskips: [] });
    expect(plan({ listed, recordedSkips: [skip], rereadSkips: true }).read).toEqual(listed);
    expect(plan({ listed, recordedSkips: [{ ...skip, mtimeMs: 4 }] }).read).toEqual(listed);
  });

  test("a changed rule file has every judgement of content made anew", () => {
    const files = ["a.js", ".gitattributes"].map((path) => ({ path, sizeBytes: 1, mtimeMs: 5 }));
    const current = [shown("a.js", 1, 5), shown(".gitattributes", 1, 4)];
    expect(plan({ listed: files, current }).read).toEqual(files);
    const skip: SkippedFile = { path: "b.js", sizeBytes: 1, mtimeMs: 5, reason: "generated" };
    const listed = [{ path: "b.js", sizeBytes: 1, mtimeMs: 5 }];
    expect(plan({ listed, recordedSkips: [skip], current: current.slice(1) }).read).toEqual(listed);
  });

  test("a guess is dropped once the file is declared hand-written", () => {
    const skip: SkippedFile = { path: "a", sizeBytes: 1, mtimeMs: 5, reason: "generated" };
    const listed = [{ path: "a", sizeBytes: 1, mtimeMs: 5, handWritten: true as const }];
    expect(plan({ listed, recordedSkips: [skip] }).read).toEqual(listed);
    expect(plan({ listed, recordedSkips: [{ ...skip, reason: "binary" }] }).read).toEqual([]);
  });

  test("a skip of a file that is gone is forgotten", () => {
    const skip: SkippedFile = { path: "a", sizeBytes: 1, mtimeMs: 5, reason: "oversized" };
    expect(plan({ recordedSkips: [skip] }).unskips).toEqual(["a"]);
    expect(plan({ listedSkips: [skip], recordedSkips: [skip] })).toMatchObject({
      skips: [],
      unskips: [],
    });
  });

  test("every path ends in exactly one place", () => {
    const stats = fc.uniqueArray(
      fc.record({
        path: fc.constantFrom("a", "b", "c", "d", "e", "f"),
        sizeBytes: fc.nat(2),
        mtimeMs: fc.integer({ min: -1, max: 2 }),
      }),
      { selector: (stat) => stat.path },
    );
    fc.assert(
      fc.property(stats, stats, (listed, before) => {
        const current = before.map((stat) => shown(stat.path, stat.sizeBytes, stat.mtimeMs));
        const result = plan({ listed, current });
        expect(result.read.length + result.unchanged).toBe(listed.length);
        const listedPaths = new Set<string>(listed.map((stat) => stat.path));
        expect(result.deletes).toEqual(
          current.map((version) => version.path).filter((path) => !listedPaths.has(path)),
        );
      }),
    );
  });
});
