/** Whatever happens to a folder between two runs, the catalog afterwards shows what a clean rebuild shows. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { applyEdit, type Edit, edit } from "../support/random-edits.ts";
import { startStack } from "../support/start-stack.ts";

/** Sequences tried; PROPERTY_RUNS asks for more. */
const RUNS = Number(process.env["PROPERTY_RUNS"] ?? 5);

/** Edits in rounds; after each round the folder is indexed. */
const rounds = fc.array(fc.array(edit, { minLength: 1, maxLength: 6 }), {
  minLength: 1,
  maxLength: 5,
});

async function dumpAfter(data: string, root: string, steps: readonly (() => void)[]) {
  const stack = await startStack(data);
  try {
    for (const step of steps) {
      step();
      expect((await stack.index(root)).state).toBe("done");
    }
    return await stack.dump(root);
  } finally {
    await stack.close();
  }
}

test(`incremental equals clean over ${RUNS} random edit sequences`, async () => {
  await fc.assert(
    fc.asyncProperty(rounds, async (edits: Edit[][]) => {
      const base = realpathSync(mkdtempSync(join(tmpdir(), "quarry-incremental-")));
      try {
        const root = join(base, "tree");
        mkdirSync(root);
        const steps = edits.map((round) => () => {
          for (const change of round) applyEdit(root, change);
        });
        const incremental = await dumpAfter(join(base, "data"), root, steps);
        const clean = await dumpAfter(join(base, "clean"), root, [() => {}]);
        expect(incremental).toEqual(clean);
      } finally {
        rmSync(base, { recursive: true, force: true });
      }
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
}, 600_000);
