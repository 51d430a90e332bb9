import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { type FolderWatch, parentOf, watchFolders } from "./folder-watch.ts";

const root = realpathSync(mkdtempSync(join(tmpdir(), "quarry-watch-")));
let watching: FolderWatch | null = null;

afterEach(() => {
  watching?.close();
  rmSync(root, { recursive: true, force: true });
  mkdirSync(root);
});

/** What was reported once something was. */
async function seen(change: () => void, folders: readonly string[]): Promise<readonly string[]> {
  const reported: string[] = [];
  const failures: Error[] = [];
  watching = watchFolders({
    root,
    onChange: (paths) => reported.push(...paths),
    onFailure: (error) => failures.push(error),
  });
  watching.setFolders(new Set(folders));
  change();
  await vi.waitFor(() => expect(reported.length + failures.length).toBeGreaterThan(0), 5_000);
  expect(failures).toEqual([]);
  return [...new Set(reported)].sort();
}

test("reports a written, a made and a moved file by its path from the root", async () => {
  mkdirSync(join(root, "src/deep"), { recursive: true });
  writeFileSync(join(root, "src/deep/a.ts"), "1");
  const paths = await seen(() => {
    writeFileSync(join(root, "src/deep/a.ts"), "2");
    writeFileSync(join(root, "b.ts"), "1");
    renameSync(join(root, "src/deep/a.ts"), join(root, "src/c.ts"));
  }, ["", "src", "src/deep"]);
  expect(paths).toEqual(expect.arrayContaining(["b.ts", "src/c.ts", "src/deep/a.ts"]));
});

test("a folder that is not there, or goes, is no failure", async () => {
  mkdirSync(join(root, "gone"));
  const paths = await seen(
    () => rmSync(join(root, "gone"), { recursive: true }),
    ["", "gone", "never"],
  );
  expect(paths).toContain("gone");
});

test("too many folders end the watch and say so", () => {
  const failures: Error[] = [];
  watching = watchFolders({ root, onChange: () => {}, onFailure: (error) => failures.push(error) });
  watching.setFolders(new Set(Array.from({ length: 5_000 }, (_, i) => `folder${i}`)));
  expect(failures.map(({ message }) => message)).toEqual(["5000 folders are more than 4000"]);
});

test("parentOf names the folder of a path", () => {
  expect(["a", "a/b", "a/b/c"].map(parentOf)).toEqual(["", "a", "a/b"]);
});
