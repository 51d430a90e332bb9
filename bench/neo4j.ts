/**
 * The code graph in Neo4j beside PostgreSQL's, on the same synthetic graph in one run: npm run bench:neo4j, with POSTGRES_URL of a role that may
 * create databases and NEO4J_URL, NEO4J_USER, NEO4J_PASSWORD. FILES says how many files of 20 symbols (1,000), STARTS how many walks.
 *
 * Walks: breadth first against every kind of edge, level by level with a visited set, as the query layer goes; both databases take turns.
 */
import neo4jDriver from "neo4j-driver";
import { EDGE_KINDS } from "../src/domain/graph.ts";
import type { DocumentRef } from "../src/domain/projected.ts";
import type { CodeGraph, NodeNumber } from "../src/ports/code-graph.ts";
import type { OperationContext } from "../src/ports/operation-context.ts";
import { createNeo4jProjection } from "../src/stores/neo4j/projection.ts";
import { readGraphOf } from "../src/stores/postgres/projections/graph-of.ts";
import type { Database } from "../src/stores/postgres/transaction.ts";
import { asWholeTenant } from "../src/stores/postgres/whole-tenant.ts";
import { changeSetOf, createRandom, documentsOf, graphOf } from "./graph/synthetic-graph.ts";
import { createBulkBench } from "./postgres/bulk-bench.ts";
import { percentile } from "./speed/percentiles.ts";

const FILES = Number(process.env["FILES"] ?? 1_000);
const STARTS = Number(process.env["STARTS"] ?? 300);
const HUBS = 50;
const DEPTHS = [1, 2, 3];
const BATCH = 64;
const MOST_VISITED = 20_000;
/** Walks that are not counted: plans are made, pages are read. */
const WARM_UP = 20;
const shape = { files: FILES, edgesPerSymbol: 5 };

type Walked = Pick<CodeGraph, "expand">;

const bench = await createBulkBench();
const context: OperationContext = { ...bench.context, tenantId: `bench ${process.pid}` };
const database = await bench.openDatabase();
const OPTIONS = {
  url: process.env["NEO4J_URL"] ?? "bolt://127.0.0.1:7687",
  user: process.env["NEO4J_USER"] ?? "neo4j",
  password: process.env["NEO4J_PASSWORD"] ?? "",
};
const neo4j = createNeo4jProjection({
  ...OPTIONS,
  ...{ connections: 10, connectTimeoutMs: 5_000 },
  ...{ readTimeoutMs: 60_000, writeTimeoutMs: 120_000 },
});
let datasetId = "";
try {
  console.log(await bench.describe());
  const graph = await fillCatalog();
  await neo4j.projection.prepare(context);
  await measureBare(FILES * 20, FILES * 100);
  await project(database);
  await measureWalks(graph);
} finally {
  await neo4j.projection.removeDatasets(context, [datasetId]);
  await neo4j.projection.close();
  await bench.close();
}

async function fillCatalog(): Promise<CodeGraph> {
  const catalog = await bench.openCatalog(database, "/bench");
  const whole = { ...bench.context };
  const dataset = await catalog.datasets.ensure(whole, {
    ...{
      projectKey: "bench",
      projectName: "bench",
      host: "bench",
      folder: "/bench",
      branch: "main",
    },
  });
  datasetId = dataset.id;
  for (let at = 0; at < FILES; at += BATCH) {
    const to = Math.min(FILES, at + BATCH);
    await catalog.commit(whole, changeSetOf(datasetId, { ...documentsOf(at, to), gitPosition: 1 }));
  }
  for (let at = 0; at < FILES; at += BATCH) {
    const files = Array.from({ length: Math.min(BATCH, FILES - at) }, (_, i) => at + i);
    const documents = files.map((file) => graphOf(shape, file, 0));
    const change = { stale: [], gone: [], centrality: null, documents };
    await catalog.commit(whole, changeSetOf(datasetId, { graph: change, gitPosition: 1 }));
  }
  return catalog.graph;
}

/** What the server takes for as many nodes and relations that have next to nothing, to compare with. */
async function measureBare(nodes: number, edges: number): Promise<void> {
  const driver = neo4jDriver.driver(
    OPTIONS.url,
    neo4jDriver.auth.basic(OPTIONS.user, OPTIONS.password),
  );
  const run = (cypher: string, rows: readonly unknown[] = []) =>
    driver.executeQuery(cypher, { rows });
  await run("CREATE CONSTRAINT bench_key IF NOT EXISTS FOR (n:Bench) REQUIRE n.key IS UNIQUE");
  const random = createRandom(3);
  const some = (): number => Math.floor(random() * nodes);
  const startedAt = performance.now();
  for (let at = 0; at < nodes; at += 2_000) {
    const rows = Array.from({ length: Math.min(2_000, nodes - at) }, (_, i) => at + i);
    await run("UNWIND $rows AS row MERGE (n:Bench {key: row}) SET n.name = toString(row)", rows);
  }
  const betweenAt = performance.now();
  for (let at = 0; at < edges; at += 8_000) {
    const rows = Array.from({ length: Math.min(8_000, edges - at) }, () => [some(), some()]);
    await run(
      "UNWIND $rows AS row MATCH (a:Bench {key: row[0]}), (b:Bench {key: row[1]}) CREATE (a)-[:TO]->(b)",
      rows,
    );
  }
  const endedAt = performance.now();
  console.log(
    `bare: ${nodes} nodes at ${rate(nodes, betweenAt - startedAt)}/s, ${edges} relations at ${rate(edges, endedAt - betweenAt)}/s`,
  );
  await run("MATCH (n:Bench) DETACH DELETE n");
  await run("DROP CONSTRAINT bench_key");
  await driver.close();
}

function rate(count: number, ms: number): string {
  return Math.round(count / (ms / 1_000)).toLocaleString("en");
}

async function project(from: Database): Promise<void> {
  const whole = asWholeTenant(bench.context);
  const refs = await from.read(whole, (tx) =>
    tx.all<DocumentRef>(
      `SELECT s.id AS "datasetId", d.id AS "documentId" FROM documents d JOIN datasets s ON s.pk = d.dataset_pk ORDER BY d.id`,
    ),
  );
  for (const round of ["first", "again, nothing changed"]) {
    let [nodes, edges, readMs, writeMs] = [0, 0, 0, 0];
    for (let at = 0; at < refs.length; at += BATCH) {
      const startedAt = performance.now();
      const graphs = await from.read(whole, (tx) => readGraphOf(tx, refs.slice(at, at + BATCH)));
      const readAt = performance.now();
      await neo4j.projection.apply(context, graphs);
      readMs += readAt - startedAt;
      writeMs += performance.now() - readAt;
      for (const graph of graphs) {
        nodes += graph.nodes.length;
        edges += graph.edges.length;
      }
    }
    console.log(
      `${round}: ${nodes} nodes, ${edges} edges; written ${rate(nodes, writeMs)} nodes/s with ${rate(edges, writeMs)} edges/s` +
        ` (${(writeMs / 1_000).toFixed(1)} s), read from the catalog ${rate(nodes, readMs)} nodes/s (${(readMs / 1_000).toFixed(1)} s)`,
    );
  }
}

async function walk(
  graph: Walked,
  whose: OperationContext,
  start: NodeNumber,
  depth: number,
): Promise<Set<NodeNumber>> {
  const seen = new Set([start]);
  let front: NodeNumber[] = [start];
  for (let step = 0; step < depth && front.length > 0 && seen.size < MOST_VISITED; step++) {
    const { pairs } = await graph.expand(whose, {
      ...{ datasetId, nodes: front, direction: "in", maxEdges: 10 * MOST_VISITED },
      filter: { kinds: EDGE_KINDS, minConfidence: 0, at: null },
    });
    front = [];
    for (let at = 1; at < pairs.length; at += 2) {
      const next = pairs[at] ?? start;
      if (seen.has(next)) continue;
      seen.add(next);
      front.push(next);
    }
  }
  return seen;
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

interface Times {
  readonly sizes: number[];
  readonly postgres: number[];
  readonly neo4j: number[];
}

async function measureWalks(graph: CodeGraph): Promise<void> {
  const cell = (values: readonly number[], digits: number): string =>
    `${percentile(values, 0.5).toFixed(digits)} / ${percentile(values, 0.95).toFixed(digits)}`;
  console.log(
    "| starts | depth | nodes p50 / p95 | PostgreSQL p50 / p95 ms | Neo4j p50 / p95 ms |",
  );
  for (const [label, starts] of Object.entries(await chooseStarts()))
    for (const depth of DEPTHS) {
      const times: Times = { sizes: [], postgres: [], neo4j: [] };
      for (const start of starts.slice(0, WARM_UP)) await walkBoth(graph, start, depth);
      for (const start of starts) {
        const one = await walkBoth(graph, start, depth);
        times.sizes.push(one.size);
        times.postgres.push(one.postgresMs);
        times.neo4j.push(one.neo4jMs);
      }
      console.log(
        `| ${label} | ${depth} | ${cell(times.sizes, 0)} | ${cell(times.postgres, 1)} | ${cell(times.neo4j, 1)} |`,
      );
    }
}

/** One after the other; they must find the same. */
async function walkBoth(graph: CodeGraph, start: NodeNumber, depth: number) {
  const startedAt = performance.now();
  const one = await walk(graph, bench.context, start, depth);
  const betweenAt = performance.now();
  const two = await walk(neo4j.graph, context, start, depth);
  const endedAt = performance.now();
  if (one.size !== two.size || ![...one].every((node) => two.has(node)))
    throw new Error(`walks from ${start} differ: ${one.size} and ${two.size} nodes`);
  return { size: one.size, postgresMs: betweenAt - startedAt, neo4jMs: endedAt - betweenAt };
}
