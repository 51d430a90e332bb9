/** The index flow over the store in memory: what it reports while it runs and when it is done. */
import { expect, test } from "vitest";
import type { SkippedFile } from "../../src/domain/document.ts";
import type { JobProgress } from "../../src/domain/job.ts";
import type { AnalyzedDocument, Analyzer } from "../../src/ingest/analyzer.ts";
import { indexDataset } from "../../src/ingest/index-dataset.ts";
import type { Source } from "../../src/ports/source.ts";
import { createMemoryCatalog } from "../../src/stores/memory/memory-catalog.ts";
import { createMemoryState } from "../../src/stores/memory/memory-state.ts";
import { noLexicalIndex } from "../support/no-lexical-index.ts";
import { sampleDocument } from "../support/sample-changes.ts";
import { testContext } from "../support/test-context.ts";
import { makeDataset } from "./store-factory.ts";

const PATHS = ["a.ts", "b.ts", "c.ts", "logo.dat"];
const WALK_SKIP: SkippedFile = { path: ".env", sizeBytes: 1, mtimeMs: 1, reason: "secret" };

const listed = PATHS.map((path) => ({ path, sizeBytes: 10, mtimeMs: 1 }));

const source: Source = {
  list: async () => ({
    documents: listed,
    skipped: [WALK_SKIP],
    ignored: 0,
    gitCommit: null,
    branch: null,
  }),
  read: async () => null,
  version: async () => null,
};

const analyzer: Analyzer = {
  fingerprint: "test",
  isCurrent: () => true,
  async *analyze(_context, { documents }): AsyncGenerator<AnalyzedDocument> {
    for (const stat of documents) {
      const { path } = stat;
      if (path === "logo.dat") yield { outcome: "skipped", path, stat, reason: "binary" };
      else {
        const { content, chunkSet } = sampleDocument(path, `text of ${path}\n`);
        yield { outcome: "analyzed", path, stat, content, chunkSet };
      }
    }
  },
};

test("files are counted before the first is read, and every skip once, in each run", async () => {
  const catalog = createMemoryCatalog({
    state: createMemoryState(false),
    lexical: noLexicalIndex,
  });
  const { id } = await makeDataset(catalog);
  const lease = await catalog.lease.acquire(testContext(), {
    datasetId: id,
    owner: "me",
    pid: process.pid,
    host: "host",
    nowMs: Date.now(),
    expiryMs: 10_000,
  });
  const seen: JobProgress[] = [];
  const run = () =>
    indexDataset(testContext(), {
      catalog,
      source,
      analyzer,
      datasetId: id,
      root: "/home/me/project",
      leaseGeneration: lease.generation,
      onProgress: (progress) => seen.push(progress),
    });
  expect(await run()).toMatchObject({ added: 3, unchanged: 0, skipped: 2 });
  expect(seen.map(({ phase, filesDone, filesTotal }) => [phase, filesDone, filesTotal])).toEqual([
    ["walking", 0, 0],
    ...[0, 1, 2, 3, 4].map((done) => ["indexing", done, 4]),
    ["finishing", 4, 4],
  ]);
  expect(await run()).toMatchObject({ added: 0, unchanged: 3, skipped: 2 });
});
