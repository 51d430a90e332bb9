import { execFileSync } from "node:child_process";
import { rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { createGitProject, type GitProject } from "../../../test/support/git-project.ts";
import { noLexicalIndex } from "../../../test/support/no-lexical-index.ts";
import { temporaryFolder } from "../../../test/support/temporary-folder.ts";
import { testContext } from "../../../test/support/test-context.ts";
import type { Catalog } from "../../ports/catalog.ts";
import type { Source } from "../../ports/source.ts";
import { createMemoryCatalog } from "../../stores/memory/memory-catalog.ts";
import { createMemoryState } from "../../stores/memory/memory-state.ts";
import type { Analyzer } from "../analyzer.ts";
import { createPathRules } from "../history/path-rules.ts";
import { indexDataset } from "../index-dataset.ts";
import { DEFAULT_ANALYZE_SETTINGS } from "../parse/analyze-settings.ts";
import { createAnalyzerPool } from "../parse/analyzer-pool.ts";
import { createPoolAnalyzer } from "../parse/pool-analyzer.ts";
import { DEFAULT_WALK_SETTINGS } from "../walk/walk-settings.ts";
import { gitTree } from "./git-tree.ts";
import { readThrough } from "./read-through.ts";

const MAX_BYTES = 2_000;
const pool = createAnalyzerPool({ workers: 1 });
afterAll(() => pool.close());

const sourceOf = (root: string, ref: string): Source =>
  gitTree({
    ...{ root, ref },
    rulesOf: async () =>
      createPathRules(root, { ...DEFAULT_WALK_SETTINGS, maxFileBytes: MAX_BYTES }, []),
  });

function createProject(): GitProject {
  const project = createGitProject(temporaryFolder());
  project.commit("one", {
    "a.ts": "export const a = 1;\n",
    "src/b.ts": "export const b = 1;\n",
    ".env": "TOKEN=1\n",
    "big.ts": "x".repeat(MAX_BYTES + 1),
    "node_modules/pkg/index.js": "module.exports = 1;\n",
  });
  return project;
}

const paths = (listed: readonly { readonly path: string }[]): string[] =>
  listed.map(({ path }) => path);

describe("git tree", () => {
  test("lists what counts of a commit, and why the rest does not, without a look at the work tree", async () => {
    const project = createProject();
    const commit = project.git("rev-parse", "HEAD");
    project.git("branch", "kept");
    project.commit("two", { "a.ts": null, "c.ts": "c\n" });
    rmSync(join(project.folder, "src"), { recursive: true });
    const listing = await sourceOf(project.folder, "kept").list(testContext());
    expect(paths(listing.documents)).toEqual(["a.ts", "src/b.ts"]);
    expect(listing.skipped.map(({ path, reason }) => [path, reason])).toEqual([
      [".env", "secret"],
      ["big.ts", "oversized"],
      ["node_modules/pkg/index.js", "vendored"],
    ]);
    expect(listing).toMatchObject({ gitCommit: commit, branch: null, isCommit: true });
  });

  test("a version changes with the content and with nothing else", async () => {
    const project = createProject();
    const versionAt = async (ref: string) =>
      sourceOf(project.folder, ref).version(testContext(), "a.ts");
    const one = await versionAt("HEAD");
    project.commit("two", { "other.ts": "o\n" });
    expect(await versionAt("HEAD")).toEqual(one);
    project.commit("three", { "a.ts": "export const a = 2;\n" });
    const three = await versionAt("HEAD");
    expect(three?.sizeBytes).toBe(one?.sizeBytes);
    expect(three?.mtimeMs).not.toBe(one?.mtimeMs);
    expect(Number.isSafeInteger(three?.mtimeMs)).toBe(true);
    expect(await versionAt("HEAD~1")).toEqual(one);
    expect(await sourceOf(project.folder, "HEAD").version(testContext(), "gone.ts")).toBeNull();
  });

  test("reads what was listed, wherever the ref went since", async () => {
    const project = createProject();
    const source = sourceOf(project.folder, "main");
    await source.list(testContext());
    project.commit("two", { "a.ts": "export const changed = 1;\n" });
    const texts = await Promise.all(
      ["a.ts", "src/b.ts", "gone.ts", ".env"].map(async (path) =>
        (await source.read(testContext(), path))?.bytes.toString(),
      ),
    );
    expect(texts).toEqual(["export const a = 1;\n", "export const b = 1;\n", undefined, undefined]);
    await source.list(testContext());
    expect(String((await source.read(testContext(), "a.ts"))?.bytes)).toContain("changed");
  });

  test("below a folder, with links and names that are no UTF-8", async () => {
    const project = createProject();
    symlinkSync("a.ts", join(project.folder, "link.ts"));
    const odd = Buffer.concat([Buffer.from(`${project.folder}/src/caf`), Buffer.from([0xe9])]);
    writeFileSync(odd, "text\n");
    project.commit("two");
    const listed = await sourceOf(join(project.folder, "src"), "main").list(testContext());
    expect(paths(listed.documents)).toEqual(["b.ts", "caf\\xe9"]);
    const all = await sourceOf(project.folder, "main").list(testContext());
    expect(paths(all.documents)).not.toContain("link.ts");
  });

  test("what cannot be read is told by its code", async () => {
    const project = createProject();
    const list = (root: string, ref: string) => sourceOf(root, ref).list(testContext());
    await expect(list(project.folder, "mian")).rejects.toMatchObject({
      code: "UNKNOWN_REF",
      data: { nearest: ["main"] },
    });
    for (const ref of ["--all", "-c", "a b", "a\0b", "a\u0007b", "v1..v2", "HEAD@{0}", "a//b", ""])
      await expect(list(project.folder, ref), ref).rejects.toMatchObject({
        code: "INVALID_ARGUMENT",
      });
    await expect(list(temporaryFolder(), "main")).rejects.toMatchObject({ code: "UNKNOWN_REF" });
    const blob = project.git("rev-parse", "main:a.ts");
    const source = sourceOf(project.folder, "main");
    await source.list(testContext());
    rmSync(join(project.folder, ".git/objects", blob.slice(0, 2), blob.slice(2)), { force: true });
    await expect(source.read(testContext(), "a.ts")).rejects.toMatchObject({
      code: "GIT_INCOMPLETE",
    });
    expect(String((await source.read(testContext(), "src/b.ts"))?.bytes)).toContain("b = 1");
    const tree = project.git("rev-parse", "main^{tree}");
    rmSync(join(project.folder, ".git/objects", tree.slice(0, 2), tree.slice(2)), { force: true });
    await expect(list(project.folder, "main")).rejects.toMatchObject({ code: "GIT_INCOMPLETE" });
    const aborted = { ...testContext(), signal: AbortSignal.abort() };
    await expect(source.list(aborted)).rejects.toMatchObject({ code: "CANCELLED" });
  });
});

describe("indexing a git tree", () => {
  interface Run {
    readonly catalog: Catalog;
    readonly datasetId: string;
    index(): Promise<unknown>;
    /** Paths that were parsed since the last call. */
    parsed(): string[];
  }

  async function start(root: string, ref: string): Promise<Run> {
    const context = testContext();
    const state = createMemoryState(false);
    const catalog = createMemoryCatalog({ state, lexical: noLexicalIndex });
    const { id: datasetId } = await catalog.datasets.ensure(context, {
      ...{ projectKey: "p", projectName: "p", host: "h", folder: root, ref, branch: null },
    });
    const { generation } = await catalog.lease.acquire(context, {
      ...{ datasetId, owner: "o", pid: process.pid, host: "h" },
      ...{ nowMs: Date.now(), expiryMs: 600_000 },
    });
    const source = sourceOf(root, ref);
    const inner = createPoolAnalyzer(pool, DEFAULT_ANALYZE_SETTINGS, MAX_BYTES);
    let parsed: string[] = [];
    const counting: Analyzer = {
      ...readThrough(inner, source),
      async *analyze(asked, params) {
        for await (const document of readThrough(inner, source).analyze(asked, params)) {
          if (document.outcome === "analyzed") parsed.push(document.path);
          yield document;
        }
      },
    };
    const run: Run = {
      ...{ catalog, datasetId },
      index: () =>
        indexDataset(context, {
          ...{ catalog, source, analyzer: counting, datasetId, root },
          ...{ leaseGeneration: generation, onProgress: () => undefined },
        }),
      parsed: () => {
        const since = parsed.sort();
        parsed = [];
        return since;
      },
    };
    return run;
  }

  test("reads changed blobs only, and parses no content twice", async () => {
    const project = createProject();
    const run = await start(project.folder, "main");
    expect(await run.index()).toMatchObject({ added: 2, skipped: 3 });
    expect(run.parsed()).toEqual(["a.ts", "src/b.ts"]);
    project.git("mv", "a.ts", "moved.ts");
    const moved = project.commit("two", { "src/b.ts": "export const b = 2;\n" });
    expect(await run.index()).toMatchObject({ added: 1, changed: 1, removed: 1, unchanged: 0 });
    expect(run.parsed()).toEqual(["src/b.ts"]);
    expect(await run.index()).toMatchObject({ unchanged: 2, added: 0, changed: 0 });
    expect(run.parsed()).toEqual([]);
    const shown = await run.catalog.documents.listCurrent(testContext(), run.datasetId);
    expect(paths(shown).sort()).toEqual(["moved.ts", "src/b.ts"]);
    expect((await run.catalog.datasets.get(testContext(), run.datasetId))?.gitCommit).toBe(moved);
  });

  test("stands at a commit only when all of it is committed", async () => {
    const project = createProject();
    const many = Object.fromEntries(
      Array.from({ length: 900 }, (_, i) => [`many/${i}.txt`, `line ${i}\n`]),
    );
    const run = await start(project.folder, "main");
    await run.index();
    const commitOf = async () =>
      (await run.catalog.datasets.get(testContext(), run.datasetId))?.gitCommit;
    expect(await commitOf()).toBe(project.git("rev-parse", "main"));
    project.commit("many", many);
    const before = run.catalog.commit.bind(run.catalog);
    const seen: (string | null)[] = [];
    Object.assign(run.catalog, {
      commit: async (...args: Parameters<Catalog["commit"]>) => {
        seen.push(args[1].gitCommit);
        return before(...args);
      },
    });
    await run.index();
    const now = project.git("rev-parse", "main");
    expect(seen.length).toBeGreaterThan(1);
    expect(seen).toEqual([...seen.slice(1).map(() => null), now]);
    expect(await commitOf()).toBe(now);
    // the same tree under another commit
    const empty = project.commit("empty");
    await run.index();
    expect(await commitOf()).toBe(empty);
  });

  test("a tree that git cannot list changes nothing", async () => {
    const project = createProject();
    const run = await start(project.folder, "side");
    project.git("branch", "side");
    await run.index();
    execFileSync("git", ["branch", "-q", "-D", "side"], { cwd: project.folder });
    await expect(run.index()).rejects.toMatchObject({ code: "UNKNOWN_REF" });
    expect(await run.catalog.documents.listCurrent(testContext(), run.datasetId)).toHaveLength(2);
  });
});
