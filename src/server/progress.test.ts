import fc from "fast-check";
import { expect, test } from "vitest";
import { createProgressReporter, type ProgressNotice } from "./progress.ts";

test("whatever is reported, notices rise strictly, stay below their total and come at most twice a second", () => {
  const steps = fc.array(
    fc.record({ done: fc.nat(1_000), total: fc.nat(1_000), waitMs: fc.nat(900) }),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(steps, (reports) => {
      const sent: (ProgressNotice & { atMs: number })[] = [];
      let nowMs = 0;
      const report = createProgressReporter(
        (notice) => sent.push({ ...notice, atMs: nowMs }),
        () => nowMs,
      );
      for (const { done, total, waitMs } of reports) {
        nowMs += waitMs;
        report(done, total, "working");
      }
      for (const [i, { progress, total, atMs }] of sent.entries()) {
        expect(progress).toBeLessThanOrEqual(total ?? Number.POSITIVE_INFINITY);
        const before = sent[i - 1];
        if (before === undefined) continue;
        expect(progress).toBeGreaterThan(before.progress);
        expect(atMs - before.atMs).toBeGreaterThanOrEqual(500);
      }
    }),
  );
});
