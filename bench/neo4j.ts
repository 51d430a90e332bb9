/**
 * The code graph in Neo4j beside PostgreSQL's, on the same synthetic graph in one run: npm run bench:neo4j, with POSTGRES_URL of a role that may
 * create databases and NEO4J_URL, NEO4J_USER, NEO4J_PASSWORD. FILES says how many files of 20 symbols and 5 chunks (1,000), STARTS how many walks.
 *
 * Written: as the relay does it, beside what the server takes of bare nodes and relations. Bytes: with NEO4J_FOLDER, the folder of a server that
 * `scripts/services` started; one that held more before fills the gaps of what was deleted first, so a fresh one gives the truest figures.
 * Walks: breadth first against every kind of edge, level by level with a visited set, as the query layer goes; both databases take turns.
 */
import neo4jDriver from "neo4j-driver";
import type { DocumentRef, ProjectedGraph } from "../src/domain/projected.ts";
import type { CodeGraph, NodeNumber } from "../src/ports/code-graph.ts";
import type { OperationContext } from "../src/ports/operation-context.ts";
import { createNeo4jProjection, type Neo4jProjection } from "../src/stores/neo4j/projection.ts";
import { readGraphOf } from "../src/stores/postgres/projections/graph-of.ts";
import { asWholeTenant } from "../src/stores/postgres/whole-tenant.ts";
import { BATCH_DOCUMENTS } from "../src/sync/apply-events.ts";
import { changeSetOf, createRandom, documentsOf, graphOf } from "./graph/synthetic-graph.ts";
import { type BareRates, measureBare } from "./neo4j/bare-writes.ts";
import { storeBytes } from "./neo4j/store-size.ts";
import { measurePaths, measureWalks } from "./neo4j/walks.ts";
import { createBulkBench } from "./postgres/bulk-bench.ts";

const FILES = Number(process.env["FILES"] ?? 1_000);
const STARTS = Number(process.env["STARTS"] ?? 300);
const CHUNKS_PER_FILE = 5;
const HUBS = 50;
/** Files of the measurement of bytes. */
const SIZED_FILES = Math.min(FILES, 200);
const shape = { files: FILES, edgesPerSymbol: 5 };

const bench = await createBulkBench();
const contextOf = (name: string): OperationContext => ({
  ...bench.context,
  tenantId: `${name} ${process.pid}`,
});
const [context, sized] = [contextOf("bench"), contextOf("bench size")];
const database = await bench.openDatabase();
const OPTIONS = {
  url: process.env["NEO4J_URL"] ?? "bolt://127.0.0.1:7687",
  user: process.env["NEO4J_USER"] ?? "neo4j",
  password: process.env["NEO4J_PASSWORD"] ?? "",
};
const FOLDER = process.env["NEO4J_FOLDER"];
const openProjection = (): Neo4jProjection =>
  createNeo4jProjection({
    ...OPTIONS,
    ...{ connections: 10, connectTimeoutMs: 30_000 },
    ...{ readTimeoutMs: 60_000, writeTimeoutMs: 120_000 },
  });
let datasetId = "";
const neo4j = openProjection();
const driver = neo4jDriver.driver(
  OPTIONS.url,
  neo4jDriver.auth.basic(OPTIONS.user, OPTIONS.password),
);
try {
  console.log(await bench.describe());
  const graph = await fillCatalog();
  const refs = await listDocuments();
  if (FOLDER !== undefined)
    await measureBytes(FOLDER, await readGraphs(refs.slice(0, SIZED_FILES)));
  await neo4j.projection.prepare(context);
  // what is applied from now on is asked, as after a first fill
  await neo4j.projection.beginRebuild(context);
  await neo4j.projection.finishRebuild(context);
  // plans are made and code is compiled before anything is counted
  await project(refs.slice(0, 2 * BATCH_DOCUMENTS));
  await neo4j.projection.removeDatasets(context, [datasetId]);
  const bare = await measureBare(driver, FILES * 20, FILES * 100);
  console.log(`bare: nodes at ${shown(bare.nodes)}/s, relations at ${shown(bare.relations)}/s`);
  printRound("first", await project(refs), bare);
  printRound("again, nothing changed", await project(refs), null);
  const walks = {
    datasetId,
    postgres: { graph, context: bench.context },
    neo4j: { graph: neo4j.graph, context },
    starts: await chooseStarts(),
  };
  await measureWalks(walks);
  await measurePaths(walks);
} finally {
  await neo4j.projection.removeDatasets(context, [datasetId]);
  await neo4j.projection.close();
  await driver.close();
  await bench.close();
}

async function fillCatalog(): Promise<CodeGraph> {
  const catalog = await bench.openCatalog(database, "/bench");
  const whole = { ...bench.context };
  const dataset = await catalog.datasets.ensure(whole, {
    ...{ projectKey: "bench", projectName: "bench", host: "bench" },
    ...{ folder: "/bench", branch: "main" },
  });
  datasetId = dataset.id;
  const step = BATCH_DOCUMENTS;
  for (let at = 0; at < FILES; at += step) {
    const documents = documentsOf(at, Math.min(FILES, at + step), CHUNKS_PER_FILE);
    await catalog.commit(whole, changeSetOf(datasetId, { ...documents, gitPosition: 1 }));
  }
  for (let at = 0; at < FILES; at += step) {
    const files = Array.from({ length: Math.min(step, FILES - at) }, (_, i) => at + i);
    const documents = files.map((file) => graphOf(shape, file, 0));
    const change = { stale: [], gone: [], centrality: null, documents };
    await catalog.commit(whole, changeSetOf(datasetId, { graph: change, gitPosition: 1 }));
  }
  return catalog.graph;
}

function listDocuments(): Promise<readonly DocumentRef[]> {
  return database.read(asWholeTenant(bench.context), (tx) =>
    tx.all<DocumentRef>(
      `SELECT s.id AS "datasetId", d.id AS "documentId" FROM documents d JOIN datasets s ON s.pk = d.dataset_pk ORDER BY d.id`,
    ),
  );
}

function readGraphs(refs: readonly DocumentRef[]): Promise<readonly ProjectedGraph[]> {
  return database.read(asWholeTenant(bench.context), (tx) => readGraphOf(tx, refs));
}

function shown(rate: number): string {
  return Math.round(rate).toLocaleString("en");
}

/** One after the other, so that what each takes is what the store grows by. */
async function measureBytes(folder: string, graphs: readonly ProjectedGraph[]): Promise<void> {
  const isDocument = ({ key }: ProjectedGraph["nodes"][number]): boolean => key.name === "";
  const bare = graphs.map((whole) => ({
    ...{ ...whole, chunks: [], edges: [] },
    nodes: whole.nodes.filter(isDocument),
  }));
  const steps: Readonly<Record<string, readonly ProjectedGraph[]>> = {
    document: bare,
    chunk: bare.map((document, i) => ({ ...document, chunks: graphs[i]?.chunks ?? [] })),
    symbol: graphs.map((whole) => ({ ...whole, edges: [] })),
    edge: graphs,
  };
  const once = async <Result>(work: (opened: Neo4jProjection) => Promise<Result>) => {
    const opened = openProjection();
    try {
      return await work(opened);
    } finally {
      await opened.projection.close();
    }
  };
  await once(async ({ projection }) => {
    await projection.prepare(sized);
    // what is not whole is not counted
    await projection.beginRebuild(sized);
    await projection.finishRebuild(sized);
  });
  let [bytes, rows] = [await storeBytes(folder, OPTIONS.url), 0];
  const cells: string[] = [];
  for (const [name, changes] of Object.entries(steps)) {
    const held = await once(async ({ projection }) => {
      await projection.apply(sized, changes);
      return (await projection.count(sized, datasetId)).rows;
    });
    const taken = await storeBytes(folder, OPTIONS.url);
    cells.push(`${shown((taken - bytes) / (held - rows))} a ${name}`);
    [bytes, rows] = [taken, held];
  }
  console.log(`bytes on disk, with indexes and inner relations: ${cells.join(", ")}`);
  await once(({ projection }) => projection.removeDatasets(sized, [datasetId]));
}

interface Round {
  nodes: number;
  chunks: number;
  edges: number;
  /** Between nodes of one document. */
  inner: number;
  readMs: number;
  writeMs: number;
}

/** As many documents at a time as the relay takes. */
async function project(refs: readonly DocumentRef[]): Promise<Round> {
  const round: Round = { nodes: 0, chunks: 0, edges: 0, inner: 0, readMs: 0, writeMs: 0 };
  for (let at = 0; at < refs.length; at += BATCH_DOCUMENTS) {
    const startedAt = performance.now();
    const graphs = await readGraphs(refs.slice(at, at + BATCH_DOCUMENTS));
    const readAt = performance.now();
    await neo4j.projection.apply(context, graphs);
    round.readMs += readAt - startedAt;
    round.writeMs += performance.now() - readAt;
    for (const { nodes, chunks, edges } of graphs) {
      round.nodes += nodes.length;
      round.chunks += chunks.length;
      round.edges += edges.length;
      // of a dataset, of a document, of a chunk
      round.inner += nodes.length + chunks.length + nodes.length - 1;
    }
  }
  return round;
}

/** The ceiling is what bare nodes and relations of the same number would take. */
function printRound(name: string, round: Round, bare: BareRates | null): void {
  const { nodes, chunks, edges, inner, readMs, writeMs } = round;
  const rate = (count: number, ms: number): string => shown((count * 1_000) / ms);
  console.log(
    `${name}: ${nodes} documents and symbols, ${chunks} chunks, ${edges} edges in ${(writeMs / 1_000).toFixed(1)} s:` +
      ` ${rate(nodes + chunks, writeMs)} nodes/s (${rate(nodes, writeMs)} without chunks) with ${rate(edges + inner, writeMs)} relations/s;` +
      ` read from the catalog at ${rate(nodes + chunks, readMs)} nodes/s`,
  );
  if (bare === null) return;
  const bareMs = ((nodes + chunks) / bare.nodes + (edges + inner) / bare.relations) * 1_000;
  console.log(
    `ceiling of this graph by the bare rates: ${rate(nodes + chunks, bareMs)} nodes/s; reached ${((100 * bareMs) / writeMs).toFixed(0)} %`,
  );
}

async function chooseStarts(): Promise<Readonly<Record<string, readonly NodeNumber[]>>> {
  const rows = await database.read(asWholeTenant(bench.context), (tx) =>
    tx.all<{ node: number }>(
      "SELECT target_pk AS node FROM edges GROUP BY 1 ORDER BY count(*) DESC, 1",
    ),
  );
  const random = createRandom(7);
  return {
    random: Array.from(
      { length: STARTS },
      () => rows[Math.floor(random() * rows.length)]?.node ?? 0,
    ),
    hubs: rows.slice(0, HUBS).map(({ node }) => node),
  };
}
