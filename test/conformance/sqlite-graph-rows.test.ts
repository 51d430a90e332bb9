/** What ends leaves no rows behind: tables of the graph after removing, collecting and closing. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { DocumentGraph, GraphChange } from "../../src/domain/graph.ts";
import type { Catalog } from "../../src/ports/catalog.ts";
import { connect } from "../../src/stores/sqlite/connection.ts";
import { loadDriver } from "../../src/stores/sqlite/driver.ts";
import { openCatalog } from "../../src/stores/sqlite/open-catalog.ts";
import { noLexicalIndex } from "../support/no-lexical-index.ts";
import { sampleChangeSet, sampleDocument, upsertSamples } from "../support/sample-changes.ts";
import { testContext } from "../support/test-context.ts";
import { makeDataset } from "./store-factory.ts";

const TABLES = [
  ...["code_facts", "packed_facts", "declared_modules", "node_paths", "nodes", "stray_nodes"],
  ...["edges", "unbound_references", "resolved_documents", "resolved_keys", "graph_totals"],
  "centrality_pages",
];
const context = testContext();
let folder: string;
let file: string;
let catalog: Catalog;
let datasetId: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "quarry-graph-rows-"));
  file = join(folder, "catalog.sqlite");
  catalog = await openCatalog({ file, home: "/h", projections: false, lexical: noLexicalIndex });
  datasetId = (await makeDataset(catalog)).id;
});
afterEach(async () => {
  await catalog.close();
  rmSync(folder, { recursive: true, force: true });
});

async function countRows(): Promise<Record<string, number>> {
  const connection = connect(await loadDriver(), file, file);
  const count = (table: string): number =>
    connection.get<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)?.n ?? -1;
  const counts = Object.fromEntries(TABLES.map((table) => [table, count(table)]));
  connection.close();
  return counts;
}

const TEXTS = { "a.py": "module m\ndef a\n", "b.py": "def b\n" };

const graphOf = (path: keyof typeof TEXTS, target: string): DocumentGraph => {
  const { contentHash, chunker } = sampleDocument(path, TEXTS[path]).upsert;
  return {
    ...{ path, contentHash, chunker, resolver: "rows 1" },
    ...{ reads: Uint32Array.of(1), provides: Uint32Array.of(1, 2) },
    edges: [
      {
        ...{ source: "", sourceOrdinal: 0, target: { path: target, name: "", ordinal: 0 } },
        ...{ kind: "imports", resolution: "import", dispatch: "direct", confidence: 1 },
        ...{ lineOffset: 0, count: 1 },
      },
    ],
    unbound: [
      { source: "", sourceOrdinal: 0, name: "frob", kind: "calls", lineOffset: 0, count: 1 },
    ],
  };
};

const put = (graph: Partial<GraphChange>, gitPosition: number | null = null) =>
  catalog.commit(
    context,
    sampleChangeSet(datasetId, {
      graph: { stale: [], gone: [], documents: [], centrality: null, ...graph },
      gitPosition,
    }),
  );

test("removing a dataset frees every row of its graph", async () => {
  await catalog.commit(context, upsertSamples(datasetId, TEXTS));
  await put({ documents: [graphOf("a.py", "b.py"), graphOf("b.py", "c.py")] }, 1);
  await put({ documents: [graphOf("a.py", "c.py")], centrality: Float64Array.of(1, 1, 2, 2) }, 2);
  const before = await countRows();
  expect(before).toMatchObject({ edges: 3, nodes: 3, unbound_references: 2, node_paths: 3 });
  expect(Object.entries(before).filter(([, rows]) => rows === 0)).toEqual([]);
  await catalog.datasets.remove(context, datasetId);
  const after = await countRows();
  expect(Object.entries(after).filter(([, rows]) => rows > 0)).toEqual([]);
});

test("an edge that no revision and no position saw leaves no row", async () => {
  await catalog.commit(context, upsertSamples(datasetId, TEXTS));
  await put({ documents: [graphOf("a.py", "b.py")] });
  await put({ documents: [graphOf("a.py", "c.py")] });
  expect(await countRows()).toMatchObject({ edges: 1, nodes: 3 });
  await catalog.collectGarbage(context, { closedBeforeMs: 0 });
  expect(await countRows()).toMatchObject({ edges: 1, nodes: 2, node_paths: 2, stray_nodes: 0 });
  // the next node does not take the number of one that is gone
  const { nodes: before } = await catalog.graphSource.links(context, datasetId);
  await put({ documents: [graphOf("a.py", "d.py")] });
  const { nodes } = await catalog.graphSource.links(context, datasetId);
  expect(Math.max(...nodes)).toBeGreaterThan(Math.max(...before));
});
