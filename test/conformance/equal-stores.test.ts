/** Random change sets give equal catalogs: SQLite, memory, and a clean rebuild of the final state. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import type { ChangeSet } from "../../src/domain/change-set.ts";
import type { Catalog } from "../../src/ports/catalog.ts";
import { createMemoryCatalog } from "../../src/stores/memory/memory-catalog.ts";
import { createMemoryState } from "../../src/stores/memory/memory-state.ts";
import { openCatalog } from "../../src/stores/sqlite/open-catalog.ts";
import { describeMemoryShown } from "../support/describe-memory-shown.ts";
import { describeSqliteShown } from "../support/describe-sqlite-shown.ts";
import { noLexicalIndex } from "../support/no-lexical-index.ts";
import { sampleChangeSet, sampleDocument } from "../support/sample-changes.ts";
import { testContext } from "../support/test-context.ts";

/** Sequences tried; PROPERTY_RUNS asks for more. */
const RUNS = Number(process.env["PROPERTY_RUNS"] ?? 25);
const PATHS = ["a.ts", "b.py", "src/deep/fileName.ts", "src/ünïcode 名.md", "z"];
const LINES = [
  "def parseHTTP\n",
  "def open_store\n",
  "let x = 1;\n",
  "partial\n",
  "\n",
  "日本語 Straße İ\n",
];

const folder = mkdtempSync(join(tmpdir(), "quarry-equal-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const lines = fc.array(fc.constantFrom(...LINES), { maxLength: 5 }).map((parts) => parts.join(""));
const path = fc.constantFrom(...PATHS);

/** One step of one of two datasets. */
const step = fc.record({
  dataset: fc.constantFrom(0, 1),
  upserts: fc.array(fc.tuple(path, lines), { maxLength: 4 }),
  deletes: fc.array(path, { maxLength: 2 }),
  skips: fc.array(path, { maxLength: 1 }),
  unskips: fc.array(path, { maxLength: 1 }),
  chunker: fc.constantFrom("sample lines 1", "sample lines 2"),
  /** Leave out contents and chunk sets that are stored already. */
  sendsKnown: fc.boolean(),
  collects: fc.boolean(),
  finishes: fc.boolean(),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

async function openPair(file: string): Promise<{
  sqlite: Catalog;
  memory: Catalog;
  dump: (datasets: readonly string[]) => Promise<unknown>;
  dumpMemory: (datasets: readonly string[]) => Promise<unknown>;
}> {
  const state = createMemoryState(false);
  const memory = createMemoryCatalog({ state, lexical: noLexicalIndex });
  const sqlite = await openCatalog({
    file,
    home: file,
    projections: false,
    lexical: noLexicalIndex,
  });
  return {
    sqlite,
    memory,
    dump: (ids) => Promise.all(ids.map((id) => describeSqliteShown(sqlite, file, id))),
    dumpMemory: (ids) => Promise.all(ids.map((id) => describeMemoryShown(memory, state, id))),
  };
}

async function makeDatasets(catalog: Catalog): Promise<string[]> {
  const make = async (folderName: string): Promise<string> => {
    const params = { projectKey: "k", projectName: "n", host: "h", branch: "main" };
    return (await catalog.datasets.ensure(testContext(), { ...params, folder: folderName })).id;
  };
  return [await make("/one"), await make("/two")];
}

async function toChangeSet(catalog: Catalog, datasetId: string, s: Step): Promise<ChangeSet> {
  const documents = s.upserts.map(([p, text]) => sampleDocument(p, text, s.chunker));
  const keys = documents.map(({ upsert }) => `${upsert.contentHash} ${upsert.chunker}`);
  const known = await catalog.documents.knownChunkSets(testContext(), keys);
  const sent = s.sendsKnown ? documents : documents.filter((_, i) => !known.has(keys[i] ?? ""));
  return sampleChangeSet(datasetId, {
    contents: sent.map(({ content }) => content),
    chunkSets: sent.map(({ chunkSet }) => chunkSet),
    upserts: documents.map(({ upsert }) => upsert),
    deletes: s.deletes,
    skips: s.skips.map((p) => ({ path: p, sizeBytes: 1, mtimeMs: 1, reason: "binary" })),
    unskips: s.unskips,
  });
}

const stepOf = (changes: Partial<Step>): Step => ({
  ...{ dataset: 0, upserts: [], deletes: [], skips: [], unskips: [], chunker: "sample lines 1" },
  ...{ sendsKnown: false, collects: false, finishes: false, ...changes },
});

/** Chunked by another version once its trigrams were in, then changed: they were queued twice and dropped once. */
const CHUNKED_ANEW: Step[] = [
  stepOf({ upserts: [["z", ""]] }),
  stepOf({ finishes: true }),
  stepOf({ upserts: [["z", ""]], chunker: "sample lines 2" }),
  stepOf({ upserts: [["z", "def parseHTTP\n"]] }),
];

async function applyStep(catalog: Catalog, datasets: readonly string[], s: Step): Promise<void> {
  const context = testContext();
  const datasetId = datasets[s.dataset] ?? "";
  await catalog.commit(context, await toChangeSet(catalog, datasetId, s));
  if (s.collects) await catalog.collectGarbage(context, { closedBeforeMs: Date.now() });
  if (s.finishes) await catalog.finishIndexes(context);
}

/** Commits what `from` shows now into an empty catalog, one commit a dataset. */
async function rebuild(from: Catalog, ids: readonly string[], into: Catalog): Promise<string[]> {
  const context = testContext();
  const made = await makeDatasets(into);
  for (const [i, id] of ids.entries()) {
    const versions = await from.documents.listCurrent(context, id);
    const documents = await Promise.all(
      versions.map(async ({ path: p, contentHash, chunker }) =>
        sampleDocument(
          p,
          String(await from.documents.readText(context, contentHash)),
          chunker.slice(chunker.indexOf(" ") + 1),
        ),
      ),
    );
    await into.commit(
      context,
      sampleChangeSet(made[i] ?? "", {
        contents: documents.map(({ content }) => content),
        chunkSets: documents.map(({ chunkSet }) => chunkSet),
        upserts: documents.map(({ upsert }) => upsert),
        skips: await from.documents.listSkips(context, id),
      }),
    );
  }
  return made;
}

test(`incremental equals memory equals clean, ${RUNS} random sequences`, async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      run += 1;
      const { sqlite, memory, dump, dumpMemory } = await openPair(join(folder, `${run}.sqlite`));
      const clean = await openPair(join(folder, `${run}-clean.sqlite`));
      try {
        const ids = await makeDatasets(sqlite);
        const memoryIds = await makeDatasets(memory);
        for (const s of steps) {
          await applyStep(sqlite, ids, s);
          await applyStep(memory, memoryIds, s);
        }
        const shown = await dump(ids);
        expect(shown).toEqual(await dumpMemory(memoryIds));
        expect(shown).toEqual(await clean.dump(await rebuild(sqlite, ids, clean.sqlite)));
      } finally {
        await sqlite.close();
        await clean.sqlite.close();
      }
    }),
    { numRuns: RUNS, examples: [[CHUNKED_ANEW]] },
  );
}, 300_000);
