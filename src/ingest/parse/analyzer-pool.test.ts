import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { analyzeBytes } from "./analyze-bytes.ts";
import { DEFAULT_ANALYZE_SETTINGS } from "./analyze-settings.ts";
import { type AnalyzerPool, createAnalyzerPool } from "./analyzer-pool.ts";
import { type BatchContext, createBatchRunner } from "./batch-runner.ts";
import { type AnalyzeFile, AT_FILE, type FileOutcome } from "./worker-protocol.ts";
import type { BatchEvents, WorkerSlot } from "./worker-slot.ts";

const settings = DEFAULT_ANALYZE_SETTINGS;
const maxFileBytes = 1_048_576;
const root = fileURLToPath(new URL("../../../test/fixtures/languages", import.meta.url));
const files: AnalyzeFile[] = readdirSync(root).map((path) => ({
  path,
  sizeBytes: statSync(join(root, path)).size,
}));
const pools: AnalyzerPool[] = [];

function open(idleMs = 10_000): AnalyzerPool {
  const pool = createAnalyzerPool({ workers: 2, idleMs });
  pools.push(pool);
  return pool;
}

async function collect(
  outcomes: AsyncGenerator<readonly FileOutcome[]>,
): Promise<Map<string, FileOutcome>> {
  const found = new Map<string, FileOutcome>();
  for await (const group of outcomes) for (const outcome of group) found.set(outcome.path, outcome);
  return found;
}

afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
});

describe("analyzer pool", () => {
  it("gives for each file what analyzeBytes gives, from many threads", async () => {
    // every language is read by analyze-bytes.test.ts; loading all grammars in each thread takes half a minute
    const some = files.filter((_, i) => i % 3 === 0);
    const found = await collect(open().analyze({ root, files: some, settings, maxFileBytes }));
    expect([...found.keys()].sort()).toEqual(some.map((file) => file.path).sort());
    for (const { path } of some) {
      const outcome = found.get(path);
      const expected = await analyzeBytes({
        path,
        bytes: readFileSync(join(root, path)),
        settings,
      });
      if (outcome?.outcome !== "analyzed") throw new Error(`${path}: ${outcome?.outcome}`);
      expect(outcome.chunkSet).toEqual(expected.chunkSet);
      expect(Buffer.from(outcome.content.deflatedText)).toEqual(expected.content.deflatedText);
      expect(outcome.stat.sizeBytes).toBe(expected.content.byteLength);
    }
  }, 120_000);

  it("embeds each chunk in the thread that parsed it, and analyzes the same with an embedder that fails", async () => {
    const model = { name: "letters", version: "1", dimensions: 2, kind: "dense" } as const;
    const moduleOf = (source: string) => `data:text/javascript,${encodeURIComponent(source)}`;
    const works =
      "export const openThreadEmbedder = (model) => ({ model, embedInto: (text, values) => { values[0] = text.length; return 0.5; } })";
    const few = files.slice(0, 8);
    const analyzeWith = (moduleUrl: string) => {
      const embedding = { model, moduleUrl, data: model };
      const pool = createAnalyzerPool({ workers: 2, embedding: () => embedding });
      pools.push(pool);
      return collect(pool.analyze({ root, files: few, settings, maxFileBytes }));
    };
    const embedded = await analyzeWith(moduleOf(works));
    const failed = await analyzeWith(moduleOf("throw new Error('damaged')"));
    for (const { path } of few) {
      const [given, without] = [embedded.get(path), failed.get(path)];
      if (given?.outcome !== "analyzed" || without?.outcome !== "analyzed") throw new Error(path);
      expect(without.vectors).toBeNull();
      expect(given.vectors?.vectors.scales).toHaveLength(given.chunkSet.chunks.count);
      // the chunker's name is part of it: an embedder does not change what is stored
      expect(given.chunkSet).toEqual(without.chunkSet);
    }
  }, 120_000);

  it("parses only what is not known, and takes bytes that are no file", async () => {
    const bytes = Buffer.from("function unsaved() {}\n");
    const unsaved = { path: "unsaved.js", sizeBytes: bytes.length, bytes };
    const asked: string[] = [];
    const found = await collect(
      open().analyze({
        root,
        files: [...files.slice(0, 3), unsaved],
        settings,
        maxFileBytes,
        findKnown: async (keys) => {
          asked.push(...keys);
          return new Set(keys.slice(0, 2));
        },
      }),
    );
    expect(asked).toHaveLength(4);
    const kinds = [...found.values()].map((outcome) => outcome.outcome).sort();
    expect(kinds).toEqual(["analyzed", "analyzed", "known", "known"]);
    const own = found.get("unsaved.js");
    expect(own?.outcome === "analyzed" && own.chunkSet.symbols[0]?.name).toBe("unsaved");
  });

  it("says what is gone, binary or no file", async () => {
    const folder = mkdtempSync(join(tmpdir(), "quarry-pool-"));
    try {
      writeFileSync(join(folder, "a.bin"), Buffer.from([1, 2, 0, 3, 4, 5, 6, 7]));
      mkdirSync(join(folder, "folder"));
      const paths = ["a.bin", "folder", "missing.ts"].map((path) => ({ path, sizeBytes: 8 }));
      const found = await collect(
        open().analyze({ root: folder, files: paths, settings, maxFileBytes }),
      );
      expect(found.get("a.bin")).toMatchObject({ outcome: "skipped", reason: "binary" });
      expect(found.get("folder")).toMatchObject({ outcome: "skipped", reason: "not-a-file" });
      expect(found.get("missing.ts")).toMatchObject({ outcome: "gone" });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("stops when its signal aborts, and works again after", async () => {
    const pool = open();
    const abort = new AbortController();
    const many = Array.from({ length: 2_000 }, () => files).flat();
    const running = collect(
      pool.analyze({ root, files: many, settings, maxFileBytes, signal: abort.signal }),
    );
    setTimeout(() => abort.abort(), 50);
    await expect(running).rejects.toMatchObject({ code: "CANCELLED" });
    expect(
      (await collect(pool.analyze({ root, files: files.slice(0, 2), settings, maxFileBytes })))
        .size,
    ).toBe(2);
  });

  it("passes on what asking for known contents throws", async () => {
    const findKnown = async (): Promise<ReadonlySet<string>> => {
      throw new Error("catalog closed");
    };
    const running = collect(open().analyze({ root, files, settings, maxFileBytes, findKnown }));
    await expect(running).rejects.toThrow("catalog closed");
  });

  it("starts new threads after the old ones ended idle", async () => {
    const pool = open(20);
    const light = files.filter((file) => /\.(?:md|json|toml|txt)$/.test(file.path));
    for (let i = 0; i < 3; i++) {
      expect(
        (await collect(pool.analyze({ root, files: light, settings, maxFileBytes }))).size,
      ).toBe(4);
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
  });

  it("fails what is waiting when it closes", async () => {
    const pool = open();
    const running = collect(pool.analyze({ root, files, settings, maxFileBytes }));
    setTimeout(() => void pool.close(), 5);
    await expect(running).rejects.toMatchObject({ code: "CANCELLED" });
  });
});

describe("a thread that dies", () => {
  /** A slot whose thread dies on `bad` until its grammar is avoided, or for ever. */
  function dyingSlot(bad: string, forEver: boolean, log: string[][]): WorkerSlot {
    const outcome = (path: string, index: number) => ({
      index,
      result: { outcome: "gone", path } as const,
    });
    return {
      load: 0,
      canTake: true,
      give: (batch, events: BatchEvents) => {
        log.push(batch.files.map((file) => file.path));
        queueMicrotask(() => {
          const at = batch.files.findIndex((file) => file.path === bad);
          if (at < 0 || (batch.avoidParse !== null && !forEver)) {
            events.outcomes(batch.files.map((file, i) => outcome(file.path, i)));
            events.finished();
            return;
          }
          events.outcomes(batch.files.slice(0, at).map((file, i) => outcome(file.path, i)));
          Atomics.store(batch.shared, AT_FILE, at + 1);
          events.crashed(at, new Error("out of memory"));
        });
      },
      close: async () => {},
    };
  }
  const context: BatchContext = {
    root,
    settings,
    maxFileBytes,
    signal: new AbortController().signal,
  };
  const batch = {
    files: ["a", "b", "c"].map((path) => ({ path, sizeBytes: 1 })),
    attempt: 0,
    avoidParse: null,
  };

  it("has its file tried alone, then without its grammar; the others are done once", async () => {
    const log: string[][] = [];
    const outcomes = await createBatchRunner([dyingSlot("b", false, log)]).run(context, batch);
    expect(outcomes.map((each) => each.path).sort()).toEqual(["a", "b", "c"]);
    expect(log).toEqual([["a", "b", "c"], ["b"], ["c"], ["b"]]);
  });

  it("gives the file up in the end", async () => {
    const outcomes = await createBatchRunner([dyingSlot("b", true, [])]).run(context, batch);
    expect(outcomes.find((each) => each.path === "b")).toEqual({
      outcome: "failed",
      path: "b",
      error: "out of memory",
    });
    expect(outcomes).toHaveLength(3);
  });
});
