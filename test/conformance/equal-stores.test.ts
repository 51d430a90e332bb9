/** Random change sets give equal catalogs: SQLite, memory, and a clean rebuild of the final state. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import type { ChangeSet } from "../../src/domain/change-set.ts";
import type { DocumentGraph } from "../../src/domain/graph.ts";
import type { Catalog } from "../../src/ports/catalog.ts";
import type { GraphDocument } from "../../src/ports/graph-source.ts";
import { createMemoryCatalog } from "../../src/stores/memory/memory-catalog.ts";
import { createMemoryState } from "../../src/stores/memory/memory-state.ts";
import { openCatalog } from "../../src/stores/sqlite/open-catalog.ts";
import { describeEdgesOf } from "../support/describe-graph.ts";
import { describeMemoryShown } from "../support/describe-memory-shown.ts";
import { describeSqliteShown } from "../support/describe-sqlite-shown.ts";
import { noLexicalIndex } from "../support/no-lexical-index.ts";
import { sampleChangeSet, sampleDocument } from "../support/sample-changes.ts";
import { testContext } from "../support/test-context.ts";

/** Sequences tried; PROPERTY_RUNS asks for more. */
const RUNS = Number(process.env["PROPERTY_RUNS"] ?? 12);
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
  /** Makes the graph of what is pending, at this position of the first-parent line where there is one. */
  resolves: fc.boolean(),
  position: fc.option(fc.nat(8)),
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
    gitPosition: s.position,
    skips: s.skips.map((p) => ({ path: p, sizeBytes: 1, mtimeMs: 1, reason: "binary" })),
    unskips: s.unskips,
  });
}

const stepOf = (changes: Partial<Step>): Step => ({
  ...{ dataset: 0, upserts: [], deletes: [], skips: [], unskips: [], chunker: "sample lines 1" },
  ...{ resolves: false, position: null },
  ...{ sendsKnown: false, collects: false, finishes: false, ...changes },
});

/** Chunked by another version once its trigrams were in, then changed: they were queued twice and dropped once. */
const CHUNKED_ANEW: Step[] = [
  stepOf({ upserts: [["z", ""]] }),
  stepOf({ finishes: true }),
  stepOf({ upserts: [["z", ""]], chunker: "sample lines 2" }),
  stepOf({ upserts: [["z", "def parseHTTP\n"]] }),
];

/** Edges and references that follow from a document alone: from each definition to two other paths, whether they are shown or not. */
async function graphOf(catalog: Catalog, document: GraphDocument): Promise<DocumentGraph> {
  const { path: from, contentHash, chunker } = document;
  const symbols = await catalog.documents.listSymbols(testContext(), { contentHash, chunker });
  const namesakes = new Map<string, number>();
  const sources = symbols.map(({ qualifiedName, span }) => {
    const ordinal = namesakes.get(qualifiedName) ?? 0;
    namesakes.set(qualifiedName, ordinal + 1);
    return { source: qualifiedName, sourceOrdinal: ordinal, line: span.lineStart };
  });
  return {
    ...{ path: from, contentHash, chunker, resolver: "sample 1" },
    ...{ reads: Uint32Array.of(1, from.length), provides: Uint32Array.of(2, symbols.length) },
    edges: sources.flatMap(({ source, sourceOrdinal, line }) =>
      [line, line + 3].map((place) => ({
        ...{ source, sourceOrdinal },
        target: { path: PATHS[place % PATHS.length] ?? "", name: "", ordinal: 0 },
        ...({ kind: "calls", resolution: "exact", dispatch: "direct" } as const),
        ...{ confidence: 1 / line, lineOffset: 0, count: symbols.length },
      })),
    ),
    unbound: sources.map(({ source, sourceOrdinal }) => ({
      ...{ source, sourceOrdinal, name: `of ${source}`, kind: "reads" as const },
      ...{ lineOffset: 1, count: 1 },
    })),
  };
}

async function resolve(
  catalog: Catalog,
  datasetId: string,
  gitPosition: number | null,
): Promise<void> {
  const context = testContext();
  const { graphSource } = catalog;
  const { documents, gone } = await graphSource.pending(context, {
    datasetId,
    resolver: "sample 1",
  });
  const graph = {
    stale: [],
    gone: gone.map(({ path: from }) => from),
    documents: await Promise.all(documents.map((document) => graphOf(catalog, document))),
    centrality: null,
  };
  await catalog.commit(context, sampleChangeSet(datasetId, { graph, gitPosition }));
}

/** The edges of all times by what a walk at each position finds. */
async function describePast(catalog: Catalog, datasetId: string): Promise<unknown> {
  const nodes = Array.from({ length: 200 }, (_, i) => i + 1);
  const positions = Array.from({ length: 9 }, (_, i) => i);
  return Promise.all(positions.map((at) => describeEdgesOf(catalog, datasetId, nodes, at)));
}

async function applyStep(catalog: Catalog, datasets: readonly string[], s: Step): Promise<void> {
  const context = testContext();
  const datasetId = datasets[s.dataset] ?? "";
  await catalog.commit(context, await toChangeSet(catalog, datasetId, s));
  if (s.resolves) await resolve(catalog, datasetId, s.position);
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
        for (const id of ids) await resolve(sqlite, id, 8);
        for (const id of memoryIds) await resolve(memory, id, 8);
        const shown = await dump(ids);
        expect(shown).toEqual(await dumpMemory(memoryIds));
        const cleanIds = await rebuild(sqlite, ids, clean.sqlite);
        for (const id of cleanIds) await resolve(clean.sqlite, id, 8);
        expect(shown).toEqual(await clean.dump(cleanIds));
        for (const [i, id] of ids.entries()) {
          const past = await describePast(sqlite, id);
          expect(past).toEqual(await describePast(memory, memoryIds[i] ?? ""));
          const coverage = await sqlite.graph.coverage(testContext(), id);
          expect(coverage).toEqual(
            await clean.sqlite.graph.coverage(testContext(), cleanIds[i] ?? ""),
          );
          expect(coverage).toEqual(await memory.graph.coverage(testContext(), memoryIds[i] ?? ""));
        }
      } finally {
        await sqlite.close();
        await clean.sqlite.close();
      }
    }),
    { numRuns: RUNS, examples: [[CHUNKED_ANEW]] },
  );
}, 300_000);
