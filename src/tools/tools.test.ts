/** The tools over fakes: what they ask of the ports, and what they say. */
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { createFakeParts, type FakeParts } from "../../test/support/fake-parts.ts";
import { manyFiles, temporaryFolder } from "../../test/support/temporary-folder.ts";
import type { SearchRequest } from "../domain/question.ts";
import type { EmbeddingState } from "../domain/status-report.ts";
import type { WalkRequest } from "../domain/walk-request.ts";
import type { Workspace } from "../ports/workspaces.ts";
import { dispatchCall } from "../server/dispatch.ts";
import { createFolderPolicy } from "../server/workspace-root.ts";
import type { Tool, ToolReply } from "./define-tool.ts";
import { indexCodebase } from "./index-codebase.ts";
import { searchCode } from "./search-code.ts";
import { type Status, syncStatus } from "./sync-status.ts";
import { traverseGraph } from "./traverse-graph.ts";

interface Bench {
  readonly folder: string;
  readonly parts: FakeParts;
  readonly asked: { request: SearchRequest; workspaces: readonly Workspace[] }[];
  readonly walked: { request: WalkRequest; workspace: Workspace }[];
  readonly call: (tool: Tool, args: Record<string, unknown>) => Promise<ToolReply>;
}

const FILES = {
  "src/store.ts": "export class Store {}\n",
  "src/deep/retry.ts": "export const retry = 1;\n",
  "notes#1.md": "a name with a hash\n",
};

const logger = { debug() {}, info() {}, warn() {}, error() {} };

function setUp(files: Record<string, string> = FILES, msPerFile = 0): Bench {
  const folder = temporaryFolder(files);
  const parts = createFakeParts({ msPerFile });
  const asked: Bench["asked"] = [];
  const walked: Bench["walked"] = [];
  const services = {
    ...parts,
    policy: createFolderPolicy({ roots: [], announced: undefined, workingFolder: folder }),
    replyMaxTokens: 3_000,
    notices: async () => [],
    answer: (async (context, request, workspaces) => {
      asked.push({ request, workspaces });
      return parts.answer(context, request, workspaces);
    }) satisfies FakeParts["answer"],
    traverse: (async (context, request, workspace) => {
      walked.push({ request, workspace });
      return parts.traverse(context, request, workspace);
    }) satisfies FakeParts["traverse"],
  };
  const ending = new AbortController().signal;
  return {
    folder,
    parts,
    asked,
    walked,
    call: (tool, args) =>
      dispatchCall(
        { services: async () => services, logger, ending },
        { tool, args, signal: new AbortController().signal },
      ),
  };
}

describe("search_code, path", () => {
  const withinOf = async (bench: Bench, path: string): Promise<readonly string[]> => {
    const reply = await bench.call(searchCode, { path });
    expect(reply.isError, reply.text).toBeUndefined();
    return bench.asked.at(-1)?.request.paths ?? [];
  };

  test("a file, and a symbol in it, below the dataset's folder", async () => {
    const bench = setUp();
    expect(await withinOf(bench, "src/store.ts")).toEqual(["src/store.ts"]);
    expect(await withinOf(bench, `${bench.folder}/src/store.ts`)).toEqual(["src/store.ts"]);
    expect(await withinOf(bench, "src/store.ts#Store.open")).toEqual(["src/store.ts#Store.open"]);
    expect(await withinOf(bench, "notes#1.md")).toEqual(["notes#1.md"]);
    expect(await withinOf(bench, "src/gone.ts")).toEqual(["src/gone.ts"]);
    expect(await withinOf(bench, "src/**")).toEqual(["src/**"]);
  });

  test("words in a file, and in a symbol", async () => {
    const bench = setUp();
    await bench.call(searchCode, { query: "open", path: "src/store.ts#Store", globs: ["!x"] });
    expect(bench.asked.at(-1)?.request).toMatchObject({
      query: "open",
      paths: ["src/store.ts", "!x"],
      symbol: "Store",
    });
    await bench.call(searchCode, { symbol: "Store" });
    expect(bench.asked.at(-1)?.request).toMatchObject({
      query: "Store",
      paths: [],
      symbol: "Store",
    });
    await bench.call(searchCode, { path: "src/store.ts", symbol: "Store" });
    expect(bench.asked.at(-1)?.request.paths).toEqual(["src/store.ts#Store"]);
  });

  test("a subfolder restricts the scope, not the paths", async () => {
    const bench = setUp();
    await bench.call(indexCodebase, {});
    await bench.call(searchCode, { query: "retry", path: "src/deep" });
    const { request, workspaces } = bench.asked.at(-1)!;
    expect(request.paths).toEqual([]);
    expect(workspaces[0]?.scope.prefix).toBe("src/deep/");
  });

  test("another indexed project, by folder or name", async () => {
    const bench = setUp();
    const other = temporaryFolder({ "lib.ts": "export const other = 2;\n" });
    await bench.call(indexCodebase, { path: other });
    for (const path of [other, other.split("/").at(-1)!]) {
      const reply = await bench.call(searchCode, { query: "other", path });
      expect(reply.text).toContain("lib.ts");
    }
  });

  test("a file in another project answers from there", async () => {
    const bench = setUp();
    const other = temporaryFolder({ "lib.ts": "export const other = 2;\n" });
    await bench.call(indexCodebase, { path: other });
    await bench.call(searchCode, { path: `${other}/lib.ts` });
    const { request, workspaces } = bench.asked.at(-1)!;
    expect(request.paths).toEqual(["lib.ts"]);
    expect(workspaces[0]?.dataset.folder).toBe(other);
  });
});

describe("search_code", () => {
  test("passes filters on with defaults, and takes a bare text for a list", async () => {
    const bench = setUp();
    await bench.call(searchCode, {
      query: "store",
      language: "typescript",
      globs: ["!x"],
      symbol: "S",
    });
    expect(bench.asked.at(-1)?.request).toEqual({
      query: "store",
      paths: ["!x"],
      languages: ["typescript"],
      kinds: [],
      symbol: "S",
      limit: 10,
      format: "concise",
      maxTokens: 3_000,
      cursor: null,
      mode: "hybrid",
      explain: false,
    });
  });

  test("indexes a new folder and answers; an empty one is told", async () => {
    const bench = setUp();
    expect((await bench.call(searchCode, { query: "retry" })).text).toBe("src/deep/retry.ts:1-1");
    const empty = setUp({});
    const reply = await empty.call(searchCode, { query: "retry" });
    expect(reply.text).toMatch(/holds nothing that can be indexed yet/);
  });

  test("waits three seconds at most for a first job, then says what is missing", async () => {
    const bench = setUp(manyFiles(400), 20);
    const startedMs = performance.now();
    const reply = await bench.call(searchCode, { query: "compute" });
    const elapsedMs = performance.now() - startedMs;
    expect(elapsedMs).toBeGreaterThan(2_900);
    expect(elapsedMs).toBeLessThan(5_000);
    expect(reply.text).toMatch(
      /^.* is being indexed \(\d+ of 400 files .*\); what is not in the index yet is missing here\./,
    );
    await bench.parts.close();
  });
});

describe("traverse_graph", () => {
  test("passes what was asked on with defaults, and takes a bare text for a list", async () => {
    const bench = setUp();
    const reply = await bench.call(traverseGraph, {
      start: "src/store.ts#Store",
      kinds: "calls",
      globs: "src/**",
      as_of: "v1.0",
    });
    expect(reply.text).toContain("src/store.ts:1");
    const { request, workspace } = bench.walked.at(-1)!;
    expect(request).toEqual({
      start: "src/store.ts#Store",
      relation: "callers",
      direction: null,
      depth: null,
      kinds: ["calls"],
      minConfidence: 0,
      globs: ["src/**"],
      to: null,
      asOf: "v1.0",
      changedSince: null,
      limit: 50,
      maxTokens: 3_000,
      cursor: null,
    });
    expect(workspace.shownFrom).toBe(bench.folder);
  });

  test("starts in other projects and in files that path names", async () => {
    const bench = setUp();
    await bench.call(indexCodebase, {});
    const other = temporaryFolder({ "lib.ts": "export const other = 2;\n" });
    await bench.call(indexCodebase, { path: other });
    const walk = async (args: Record<string, unknown>) => {
      const reply = await bench.call(traverseGraph, args);
      expect(reply.isError, reply.text).toBeUndefined();
      const { request, workspace } = bench.walked.at(-1)!;
      return [workspace.dataset.folder, request.start];
    };
    expect(await walk({ start: "other", path: other })).toEqual([other, "other"]);
    expect(await walk({ start: "other", path: other.split("/").at(-1) })).toEqual([other, "other"]);
    expect(await walk({ start: `${other}/lib.ts#other` })).toEqual([other, "lib.ts#other"]);
    expect(await walk({ start: `${other}/lib.ts:1` })).toEqual([other, "lib.ts:1"]);
    expect(await walk({ start: "Store", path: "src/store.ts" })).toEqual([
      bench.folder,
      "src/store.ts#Store",
    ]);
  });

  test("says what is wrong with arguments, and walks nothing", async () => {
    const bench = setUp();
    const wrong = await bench.call(traverseGraph, { start: "a", relation: "caller", depth: 99 });
    expect(wrong.text).toMatch(/did you mean "callers"\?.*depth must be at most 50, not 99/);
    expect(bench.walked).toEqual([]);
  });
});

describe("index_codebase", () => {
  test("reports what was done", async () => {
    const bench = setUp();
    const reply = await bench.call(indexCodebase, {});
    expect(reply.text).toMatch(
      /^Indexed .*: 3 added, 0 changed, 0 removed, 0 unchanged, 1 skipped in 0\.1 s\.\nNext: search_code\.$/,
    );
  });

  test("leaves a long job running and joins it", async () => {
    const bench = setUp(manyFiles(200), 10);
    const first = await bench.call(indexCodebase, { wait_seconds: 0.2 });
    expect(first.text).toMatch(/^Indexing .* of 200 files .*goes on in the background/);
    await sleep(50);
    const second = await bench.call(indexCodebase, { wait_seconds: 50 });
    expect(second.text).toMatch(/^Indexed .*200 added/);
  });
});

describe("sync_status", () => {
  test("is data with the next step, and makes nothing", async () => {
    const bench = setUp();
    const before = await bench.call(syncStatus, {});
    expect(before.structured).toMatchObject({
      datasets: [],
      next: expect.stringContaining("index_codebase"),
    });
    const asked = await bench.call(syncStatus, { path: "." });
    expect(asked).toMatchObject({ isError: true, text: expect.stringMatching(/^NOT_INDEXED: /) });
    expect((await bench.call(syncStatus, {})).structured).toMatchObject({ datasets: [] });
  });

  test("matches its output schema, and lists what was skipped", async () => {
    const bench = setUp();
    await bench.call(indexCodebase, {});
    const reply = await bench.call(syncStatus, { show_skipped: true });
    expect(syncStatus.output?.().strict().safeParse(reply.structured)).toMatchObject({
      success: true,
    });
    expect(reply.structured).toMatchObject({
      datasets: [{ state: "fresh", folder: bench.folder, files: 3, skipped: { binary: 1 } }],
      skipped_files: [{ path: "logo.png", reason: "binary", bytes: 10 }],
    });
  });

  test("says how far search by meaning is and where code is sent, in a line when it matters", async () => {
    const bench = setUp();
    await bench.call(indexCodebase, {});
    const { indexer } = bench.parts;
    const report = await indexer.status(undefined as never, {});
    const told = async (changes: Partial<EmbeddingState>) => {
      const state: EmbeddingState = {
        ...{ slot: "code", model: "table@1/256", destination: null, embedded: 3, shown: 3 },
        ...{ answering: "table@1/256", state: "ready", reason: null, retryAtMs: null },
        ...changes,
      };
      const datasets = report.datasets.map((dataset) => ({ ...dataset, embeddings: [state] }));
      Object.assign(indexer, { status: async () => ({ ...report, datasets }) });
      const reply = await bench.call(syncStatus, {});
      expect(syncStatus.output?.().strict().safeParse(reply.structured)).toMatchObject({
        success: true,
      });
      const entry = (reply.structured as unknown as Status).datasets[0]?.meaning[0];
      return { entry, line: /meaning \(code\): .*/.exec(reply.text)?.[0] };
    };
    expect(await told({})).toEqual({
      line: undefined,
      entry: {
        ...{ slot: "code", model: "table@1/256", state: "ready" },
        ...{ embedded: 3, texts: 3, sent_to: null },
      },
    });
    const waiting = await told({
      ...{ state: "waiting", destination: "https://api.example.com", model: "big@2/1024" },
      ...{ embedded: 1_204, shown: 5_000, retryAtMs: 0 },
      reason: "EMBEDDER_UNAVAILABLE: Nothing answers.",
    });
    expect(waiting.line).toBe(
      "meaning (code): waiting, 1,204 of 5,000 texts; table@1/256 answers meanwhile; code is sent to https://api.example.com; EMBEDDER_UNAVAILABLE: Nothing answers; next try at 1970-01-01T00:00:00.000Z.",
    );
    expect(waiting.entry).toMatchObject({
      ...{ answering: "table@1/256", retry_at: "1970-01-01T00:00:00.000Z" },
    });
    const remote = await told({ destination: "https://api.example.com" });
    expect(remote.line).toBe(
      "meaning (code): ready, 3 of 3 texts; code is sent to https://api.example.com.",
    );
  });

  test("hundreds of projects fit into one reply, and the rest is counted", async () => {
    const bench = setUp();
    const report = await bench.parts.indexer.status(undefined as never, {});
    await bench.call(indexCodebase, {});
    const { datasets } = await bench.parts.indexer.status(undefined as never, {});
    const many = Array.from({ length: 500 }, () => ({
      ...datasets[0]!,
      folder: `/work/${"x".repeat(900)}`,
    }));
    const indexer = { ...bench.parts.indexer, status: async () => ({ ...report, datasets: many }) };
    Object.assign(bench.parts, { indexer });
    const services = {
      ...bench.parts,
      indexer,
      policy: {} as never,
      replyMaxTokens: 1,
      notices: async () => [],
    };
    const reply = await dispatchCall(
      { services: async () => services, logger, ending: new AbortController().signal },
      { tool: syncStatus, args: {}, signal: new AbortController().signal },
    );
    expect(reply.isError).toBeUndefined();
    expect(JSON.stringify(reply.structured).length).toBeLessThan(45_000);
    const status = reply.structured as { datasets: unknown[]; datasets_left_out: number };
    expect(status.datasets.length + status.datasets_left_out).toBe(500);
  });
});
