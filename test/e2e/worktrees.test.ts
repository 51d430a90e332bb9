/** One catalog a repository: a second worktree costs rows, a subfolder answers from the whole, an upgrade re-indexes behind answers. */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { catalogFile } from "../../src/stores/sqlite/catalog-file.ts";
import { loadDriver } from "../../src/stores/sqlite/driver.ts";
import { type Stack, startStack } from "../support/start-stack.ts";
import { manyFiles, temporaryFolder } from "../support/temporary-folder.ts";

const FILES = 120;

function git(folder: string, ...args: string[]): void {
  const identity = ["-c", "user.name=test", "-c", "user.email=test@example.org"];
  execFileSync("git", [...identity, ...args], { cwd: folder, stdio: "pipe" });
}

/** A repository with one commit. */
function repository(): string {
  const root = join(temporaryFolder(), "main");
  mkdirSync(root);
  git(root, "init", "--initial-branch=main", "--quiet");
  for (const [path, text] of Object.entries(manyFiles(FILES))) {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  git(root, "add", "--all");
  git(root, "commit", "--quiet", "--message", "first");
  return root;
}

async function counts(data: string, home: string): Promise<{ contents: number; chunks: number }> {
  const database = (await loadDriver())(catalogFile(data, home));
  try {
    const sql =
      "SELECT (SELECT count(*) FROM contents) AS contents, (SELECT count(*) FROM chunks) AS chunks";
    return { ...(database.prepare(sql).get() as { contents: number; chunks: number }) };
  } finally {
    database.close();
  }
}

async function withStack(data: string, use: (stack: Stack) => Promise<void>): Promise<void> {
  const stack = await startStack(data);
  try {
    await use(stack);
  } finally {
    await stack.close();
  }
}

test("a second worktree adds only what differs", async () => {
  const root = repository();
  const data = temporaryFolder();
  const second = join(root, "..", "second");
  await withStack(data, async (stack) => {
    await stack.index(root);
    const before = await counts(data, join(root, ".git"));
    expect(before.contents).toBe(FILES);
    git(root, "worktree", "add", "--quiet", second);
    writeFileSync(join(second, "only-here.ts"), "export const turnstone = 1;\n");
    const job = await stack.index(second);
    expect(job.summary).toMatchObject({ added: FILES + 1 });
    expect(await counts(data, join(root, ".git"))).toEqual({
      contents: before.contents + 1,
      chunks: before.chunks + 1,
    });
    expect(await stack.search(second, "turnstone")).toEqual(["only-here.ts"]);
    expect(await stack.search(root, "turnstone")).toEqual([]);
  });
});

test("a subfolder of an indexed folder answers from it, restricted to the subfolder", async () => {
  const root = repository();
  const data = temporaryFolder();
  await withStack(data, async (stack) => {
    await stack.index(root);
    const { dataset, scope } = await stack.resolve(join(root, "src/part-3"));
    expect({ folder: dataset.folder, prefix: scope.prefix }).toEqual({
      folder: root,
      prefix: "src/part-3/",
    });
    const paths = await stack.search(
      join(root, "src/part-3"),
      "export function compute number scaled",
    );
    expect(paths.length).toBeGreaterThan(0);
    // paths are relative to the folder that was asked
    expect([...paths].sort()).toEqual(["module-103.ts", "module-3.ts", "module-53.ts"]);
  });
});

test("another chunk size re-indexes behind the answers, which go on meanwhile", async () => {
  const root = repository();
  const data = temporaryFolder();
  await withStack(data, async (stack) => {
    await stack.index(root);
  });
  const upgraded = await startStack(data, { chunkTargetChars: 700 });
  try {
    expect(await upgraded.search(root, "compute7")).toContain("src/part-7/module-7.ts");
    await vi.waitFor(
      async () => {
        const { catalog, dataset } = await upgraded.resolve(root);
        const shown = await catalog.documents.listCurrent(upgraded.context(), dataset.id);
        expect(shown.filter(({ chunker }) => !chunker.includes("/700-"))).toEqual([]);
        expect(shown.length).toBe(FILES);
      },
      { timeout: 30_000, interval: 100 },
    );
    expect(await upgraded.search(root, "compute7")).toContain("src/part-7/module-7.ts");
  } finally {
    await upgraded.close();
  }
});
