/** An agent never has to ask for indexing again: what it edits, makes or removes shows in its next answers. */
import { rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { startStack } from "../support/start-stack.ts";
import { manyFiles, temporaryFolder } from "../support/temporary-folder.ts";

/** A generous bound: what counts is that no index call is needed. */
const SOON = { timeout: 20_000, interval: 50 };

test.each([
  ["with a watch", true],
  ["by sweeps and comparisons alone", false],
])(
  "edited, new and removed files show in answers %s",
  async (_, watch) => {
    const root = temporaryFolder(manyFiles(200));
    const stack = await startStack(temporaryFolder(), { watch });
    try {
      await stack.index(root);
      const edited = "src/part-7/module-7.ts";
      writeFileSync(join(root, edited), "export const kingfisherEdited = 1;\n");
      await vi.waitFor(
        async () => expect(await stack.search(root, "kingfisherEdited")).toEqual([edited]),
        SOON,
      );
      // the old text is never shown as current again
      expect(await stack.search(root, "compute7")).not.toContain(edited);

      writeFileSync(join(root, "heron-made.ts"), "export const heronMade = 1;\n");
      await vi.waitFor(
        async () => expect(await stack.search(root, "heronMade")).toContain("heron-made.ts"),
        SOON,
      );

      rmSync(join(root, edited));
      expect(await stack.search(root, "kingfisherEdited")).toEqual([]);
    } finally {
      await stack.close();
    }
  },
  60_000,
);

test("a file with another size or time but the same text is not indexed again", async () => {
  const root = temporaryFolder({ "a.ts": "export const wagtail = 1;\n" });
  const stack = await startStack(temporaryFolder());
  try {
    await stack.index(root);
    utimesSync(join(root, "a.ts"), 1e9, 1e9);
    const job = await stack.index(root);
    expect(job.summary).toMatchObject({ added: 0, changed: 0, removed: 0, unchanged: 1 });
    expect(await stack.search(root, "wagtail")).toEqual(["a.ts"]);
  } finally {
    await stack.close();
  }
});

test("a hit whose file was edited is shown with its new text, however much of the time for it is left", async () => {
  const root = temporaryFolder(manyFiles(20));
  const stack = await startStack(temporaryFolder());
  try {
    await stack.index(root);
    const edited = "src/part-7/module-7.ts";
    for (const name of ["first", "second", "third"]) {
      writeFileSync(
        join(root, edited),
        `export function compute7(): string {\n  return "${name}";\n}\n`,
      );
      // the name finds the file, whose new text must be what is shown, in the same answer
      expect(await stack.ask(root, "compute7")).toContain(`return "${name}"`);
    }
  } finally {
    await stack.close();
  }
});
