import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { OperationContext } from "../../ports/operation-context.ts";
import { FolderWalker } from "../walk/walk-folder.ts";
import { DEFAULT_WALK_SETTINGS } from "../walk/walk-settings.ts";
import { readFileWithin } from "./read-file-within.ts";
import { workingTree } from "./working-tree.ts";

const LONG_AGO = new Date("2024-01-01T00:00:00Z");
let base = "";
let root = "";
let walker: FolderWalker;
beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), "quarry-source-")));
  root = join(base, "root");
  mkdirSync(root);
  walker = new FolderWalker({ idleMs: 100 });
});
afterEach(async () => {
  await walker.close();
  rmSync(base, { recursive: true, force: true });
});

function context(signal: AbortSignal = new AbortController().signal): OperationContext {
  return {
    operationId: "o",
    tenantId: "t",
    principal: "local",
    signal,
    deadlineMs: Number.POSITIVE_INFINITY,
    recordStage: () => undefined,
  };
}

function write(path: string, text: string): void {
  writeFileSync(join(root, path), text);
  utimesSync(join(root, path), LONG_AGO, LONG_AGO);
}

const source = () =>
  workingTree({
    root,
    settings: { ...DEFAULT_WALK_SETTINGS, home: base, maxFileBytes: 1_000 },
    walker,
  });

describe("working tree", () => {
  it("lists in a thread that ends when idle and starts again", async () => {
    write("b.ts", "b");
    write("a.ts", "aa");
    write(".env", "S=1");
    const listing = await source().list(context());
    expect(listing.documents).toEqual([
      { path: "a.ts", sizeBytes: 2, mtimeMs: LONG_AGO.getTime() },
      { path: "b.ts", sizeBytes: 1, mtimeMs: LONG_AGO.getTime() },
    ]);
    expect(listing.skipped).toEqual([
      { path: ".env", sizeBytes: 3, mtimeMs: LONG_AGO.getTime(), reason: "secret" },
    ]);
    expect(listing).toMatchObject({ ignored: 0, gitCommit: null, branch: null });
    expect(walker.isRunning).toBe(true);
    await expect.poll(() => walker.isRunning, { timeout: 5_000 }).toBe(false);
    expect((await source().list(context())).documents).toHaveLength(2);
  });

  it("answers many at once, each with its own root", async () => {
    const folders = Array.from({ length: 8 }, (_, index) => join(root, `f${index}`));
    for (const [index, folder] of folders.entries()) {
      mkdirSync(folder);
      for (let file = 0; file <= index; file++) writeFileSync(join(folder, `${file}.ts`), "");
    }
    const listings = await Promise.all(
      folders.map((folder) =>
        workingTree({ root: folder, settings: DEFAULT_WALK_SETTINGS, walker }).list(context()),
      ),
    );
    expect(listings.map((listing) => listing.documents.length)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it("names what is wrong with a root, and ends when told", async () => {
    writeFileSync(join(base, "file"), "");
    const over = (folder: string, signal?: AbortSignal) =>
      workingTree({ root: folder, settings: DEFAULT_WALK_SETTINGS, walker }).list(context(signal));
    await expect(over(join(base, "nowhere"))).rejects.toMatchObject({ code: "FOLDER_NOT_FOUND" });
    await expect(over(join(base, "file"))).rejects.toMatchObject({ code: "NOT_A_FOLDER" });
    await expect(over(root, AbortSignal.abort())).rejects.toMatchObject({ code: "CANCELLED" });
    const control = new AbortController();
    const walking = over("/usr", control.signal);
    setTimeout(() => control.abort(), 20);
    await expect(walking).rejects.toMatchObject({ code: "CANCELLED" });
    const closing = expect(over("/usr")).rejects.toMatchObject({ code: "CANCELLED" });
    await walker.close();
    await closing;
    expect((await over(root)).documents).toEqual([]);
  });

  it("reads a file with its stat, and gives null for one that is gone", async () => {
    write("a.ts", "text");
    const read = await source().read(context(), "a.ts");
    expect(read?.bytes.toString()).toBe("text");
    expect(read?.stat).toEqual({ path: "a.ts", sizeBytes: 4, mtimeMs: LONG_AGO.getTime() });
    expect(await source().version(context(), "a.ts")).toEqual(read?.stat);
    expect(await source().read(context(), "gone.ts")).toBeNull();
    expect(await source().version(context(), "gone.ts")).toBeNull();
    expect(await source().version(context(), "a.ts/below")).toBeNull();
    await expect(source().read(context(AbortSignal.abort()), "a.ts")).rejects.toMatchObject({
      code: "CANCELLED",
    });
  });

  it("does not trust a time that lies within 50 ms", async () => {
    write("a.ts", "text");
    appendFileSync(join(root, "a.ts"), "more");
    expect((await source().version(context(), "a.ts"))?.mtimeMs).toBe(-1);
    expect((await source().read(context(), "a.ts"))?.stat.mtimeMs).toBe(-1);
  });

  it("never leaves the root", async () => {
    writeFileSync(join(base, "secret"), "s");
    mkdirSync(`${root}-sibling`);
    writeFileSync(`${root}-sibling/x`, "s");
    mkdirSync(join(root, "real"));
    write("real/a.ts", "a");
    symlinkSync(join(base, "secret"), join(root, "link"));
    symlinkSync(base, join(root, "up"));
    symlinkSync(`${root}-sibling`, join(root, "sibling"));
    symlinkSync(join(root, "real"), join(root, "inside"));
    symlinkSync(join(root, "loop"), join(root, "loop"));
    for (const path of [
      "link",
      "up/secret",
      "sibling/x",
      "../secret",
      "real/../../secret",
      "/etc/passwd",
      "a\0b",
      "",
    ]) {
      await expect(source().read(context(), path), path).rejects.toMatchObject({
        code: "OUTSIDE_ROOTS",
      });
      await expect(source().version(context(), path), path).rejects.toMatchObject({
        code: "OUTSIDE_ROOTS",
      });
    }
    expect((await source().read(context(), "inside/a.ts"))?.bytes.toString()).toBe("a");
    expect(await source().read(context(), "loop")).toBeNull();
    expect(await source().read(context(), "real")).toBeNull();
  });

  it("does not read beyond the limit, nor block on a pipe", async () => {
    write("big.ts", "x".repeat(1_001));
    await expect(source().read(context(), "big.ts")).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
    });
    expect(readFileWithin(root, "big.ts", 1_000)).toMatchObject({
      outcome: "oversized",
      stat: { sizeBytes: 1_001 },
    });
    expect(readFileWithin(root, "big.ts", 1_001)).toMatchObject({ outcome: "read" });
  });

  it.skipIf(process.platform !== "linux")(
    "opens names that are not UTF-8 by what the listing calls them",
    async () => {
      writeFileSync(Buffer.concat([Buffer.from(`${root}/caf`), Buffer.from([0xe9])]), "text");
      const [document] = (await source().list(context())).documents;
      expect(document?.path).toBe("caf\\xe9");
      expect((await source().read(context(), "caf\\xe9"))?.bytes.toString()).toBe("text");
    },
  );

  it("passes over a folder that is moved away while it is walked", async () => {
    mkdirSync(join(root, "moving"));
    write("moving/a.ts", "a");
    const moves = setInterval(() => {
      renameSync(join(root, "moving"), join(base, "away"));
      renameSync(join(base, "away"), join(root, "moving"));
    }, 1);
    try {
      for (let round = 0; round < 30; round++)
        for (const { path } of (await source().list(context())).documents)
          expect(path).toBe("moving/a.ts");
    } finally {
      clearInterval(moves);
    }
  });
});
