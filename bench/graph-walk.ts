/**
 * Builds a catalog with a synthetic graph and walks it: `npm run bench:graph-walk -- --edges=1000000`. Each walk goes level by level with a
 * visited set, as the query layer does, and stops at 20,000 nodes. `--clock=cpu` counts processor time.
 */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ChangeSet } from "../src/domain/change-set.ts";
import { EDGE_KINDS } from "../src/domain/graph.ts";
import type { CodeGraph } from "../src/ports/code-graph.ts";
import type { OperationContext } from "../src/ports/operation-context.ts";
import { readMigrations } from "../src/stores/migration-files.ts";
import { applyChangeSet } from "../src/stores/sqlite/commit/apply-change-set.ts";
import { connect, openReader, type WriteConnection } from "../src/stores/sqlite/connection.ts";
import { ensureDataset } from "../src/stores/sqlite/dataset-writes.ts";
import { loadDriver } from "../src/stores/sqlite/driver.ts";
import { createCodeGraph } from "../src/stores/sqlite/graph/code-graph.ts";
import { createGraphSource } from "../src/stores/sqlite/graph/graph-source.ts";
import { migrate } from "../src/stores/sqlite/migrate.ts";
import { inTransaction } from "../src/stores/sqlite/transaction.ts";
import type { WriteState } from "../src/stores/sqlite/write-state.ts";
import { changeSetOf, createRandom, documentsOf, graphOf } from "./graph/synthetic-graph.ts";
import { percentile } from "./speed/percentiles.ts";

const flag = (name: string, fallback: string): string =>
  process.argv.find((argument) => argument.startsWith(`--${name}=`))?.split("=")[1] ?? fallback;

const EDGES = Number(flag("edges", "1000000"));
const STARTS = Number(flag("starts", "1000"));
const HUBS = 100;
const DEEPEST = 5;
const MOST_VISITED = 20_000;
const MOST_EDGES = 100_000;
const FILES_PER_COMMIT = 64;
const shape = { files: Math.round(EDGES / 100), edgesPerSymbol: 5 };
/** Documents show the first; a fifth of them is resolved anew at the second. */
const [FIRST_POSITION, SECOND_POSITION] = [100, 200];
const ASKED_POSITION = 150;

const context: OperationContext = {
  operationId: "bench",
  tenantId: "local",
  principal: "local",
  signal: new AbortController().signal,
  deadlineMs: Number.POSITIVE_INFINITY,
  recordStage: () => {},
};

async function makeState(file: string): Promise<WriteState> {
  const open = await loadDriver();
  await migrate({ open, file, home: "/bench", migrations: readMigrations("sqlite") });
  const connection = connect(open, file, file);
  connection.exec(
    `PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY; PRAGMA foreign_keys = ON;
     PRAGMA cache_size = -49152; PRAGMA wal_autocheckpoint = 4000`,
  );
  return {
    connection,
    projections: false,
    schemaVersion: 1,
    names: new Map(),
    dataVersion: -1,
    lastEndedAt: 0,
    lastHeldMs: 0,
    closing: new Int32Array(1),
  };
}

/** Processor time of this process, so that a busy machine does not change how long writing takes. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** `--clock=cpu` for a busy machine. */
const clockMs = flag("clock", "wall") === "cpu" ? cpuMs : () => performance.now();

function commitAll(
  state: WriteState,
  datasetId: string,
  files: readonly number[],
  changesOf: (batch: readonly number[]) => Partial<ChangeSet>,
): number {
  let elapsedMs = 0;
  for (let from = 0; from < files.length; from += FILES_PER_COMMIT) {
    const changes = changesOf(files.slice(from, from + FILES_PER_COMMIT));
    const startedAt = cpuMs();
    inTransaction(state, () =>
      applyChangeSet(state, changeSetOf(datasetId, changes), {}, { tenantId: "l", trace: "bench" }),
    );
    elapsedMs += cpuMs() - startedAt;
  }
  return elapsedMs;
}

function build(state: WriteState): string {
  const { connection } = state;
  const params = { projectKey: "k", projectName: "n", host: "h", folder: "/bench", branch: null };
  inTransaction(state, () => ensureDataset(state, { ...params, tenantId: "l", principal: "l" }));
  const datasetId = connection.get<{ id: string }>("SELECT id FROM datasets")?.id ?? "";
  const files = Array.from({ length: shape.files }, (_, file) => file);
  commitAll(state, datasetId, files, (batch) => ({
    ...documentsOf(batch[0] ?? 0, (batch.at(-1) ?? 0) + 1),
    gitCommit: "first",
    gitPosition: FIRST_POSITION,
  }));
  const bytesBefore = sizeOf(connection);
  const resolve = (which: readonly number[], seed: number, gitPosition: number): number =>
    commitAll(state, datasetId, which, (batch) => ({
      graph: {
        stale: [],
        gone: [],
        documents: batch.map((file) => graphOf(shape, file, seed)),
        centrality: null,
      },
      gitCommit: seed === 0 ? "first" : "second",
      gitPosition,
    }));
  const firstMs = resolve(files, 0, FIRST_POSITION);
  const bytes = sizeOf(connection) - bytesBefore;
  const againMs = resolve(
    files.filter((file) => file % 5 === 0),
    1,
    SECOND_POSITION,
  );
  const count = (table: string): number =>
    connection.get<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)?.n ?? 0;
  const edges = count("edges WHERE ended = 0");
  console.log(
    `${edges} edges, ${count("nodes")} nodes, ${shape.files} documents, ${count("edges WHERE ended > 0")} edges of the past`,
  );
  console.log(
    `${(bytes / edges).toFixed(0)} bytes an edge with its nodes and keys; ${Math.round(edges / (firstMs / 1000))} edges/s; ` +
      `${((againMs * 1000) / (shape.files / 5)).toFixed(0)} µs a document resolved anew`,
  );
  for (const { name, bytes: taken } of connection.all<{ name: string; bytes: number }>(
    `SELECT name, sum(pgsize) AS bytes FROM dbstat
     WHERE name GLOB '*edges*' OR name GLOB '*node*' OR name GLOB 'resolved*' GROUP BY name ORDER BY 2 DESC`,
  ))
    console.log(`  ${name}: ${(taken / 1e6).toFixed(1)} MB`);
  return datasetId;
}

function sizeOf(connection: WriteConnection): number {
  const row = connection.get<{ n: number }>(
    "SELECT page_count * page_size AS n FROM pragma_page_count, pragma_page_size",
  );
  return row?.n ?? 0;
}

/** Milliseconds and nodes seen at each depth. */
async function walk(
  graph: CodeGraph,
  datasetId: string,
  start: number,
  how: { readonly direction: "in" | "out"; readonly at: number | null },
): Promise<{ ms: number; visited: number }[]> {
  const filter = { kinds: EDGE_KINDS, minConfidence: 0, at: how.at };
  const visited = new Set([start]);
  let frontier = [start];
  const startedAt = clockMs();
  const levels: { ms: number; visited: number }[] = [];
  for (let depth = 1; depth <= DEEPEST; depth++) {
    const { direction } = how;
    const params = { datasetId, nodes: frontier, direction, filter, maxEdges: MOST_EDGES };
    const isOver = frontier.length === 0 || visited.size >= MOST_VISITED;
    const { pairs } = isOver ? { pairs: [] } : await graph.expand(context, params);
    frontier = [];
    for (let i = 1; i < pairs.length && visited.size < MOST_VISITED; i += 2) {
      const node = pairs[i] ?? 0;
      if (visited.has(node)) continue;
      visited.add(node);
      frontier.push(node);
    }
    levels.push({ ms: clockMs() - startedAt, visited: visited.size });
  }
  return levels;
}

async function measure(graph: CodeGraph, datasetId: string, connection: WriteConnection) {
  const hubs = connection
    .all<{ pk: number }>(
      "SELECT target_pk AS pk FROM edges WHERE ended = 0 GROUP BY target_pk ORDER BY count(*) DESC LIMIT ?",
      HUBS,
    )
    .map(({ pk }) => pk);
  const random = createRandom(5);
  const nodes = connection.get<{ n: number }>("SELECT max(pk) AS n FROM nodes")?.n ?? 1;
  const starts = Array.from({ length: STARTS }, () => 1 + Math.floor(random() * nodes));
  for (const [name, from, direction, at] of [
    ["random, in", starts, "in", null],
    ["random, in, at", starts, "in", ASKED_POSITION],
    ["random, out", starts, "out", null],
    ["random, out, at", starts, "out", ASKED_POSITION],
    ["hubs, in", hubs, "in", null],
    ["hubs, in, at", hubs, "in", ASKED_POSITION],
    ["hubs, out", hubs, "out", null],
  ] as const) {
    const walks: { ms: number; visited: number }[][] = [];
    for (const start of from) walks.push(await walk(graph, datasetId, start, { direction, at }));
    const cells = Array.from({ length: DEEPEST }, (_, depth) => {
      const times = walks.map((levels) => levels[depth]?.ms ?? 0);
      const visited = walks.map((levels) => levels[depth]?.visited ?? 0);
      return `${percentile(times, 0.5).toFixed(1)} / ${percentile(times, 0.95).toFixed(1)} (${percentile(visited, 0.5)})`;
    });
    console.log(`| ${name.padEnd(16)} | ${cells.map((cell) => cell.padStart(20)).join(" | ")} |`);
  }
}

const folder = mkdtempSync(join(flag("dir", tmpdir()), "quarry-graph-walk-"));
try {
  const file = join(folder, "catalog.sqlite");
  const state = await makeState(file);
  const datasetId = build(state);
  state.connection.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  console.log(`file ${(statSync(file).size / 1e6).toFixed(0)} MB`);
  const reader = openReader(await loadDriver(), file);
  const graph = createCodeGraph(reader);
  console.log("| start            | p50 / p95 ms (p50 nodes) at depth 1, 2, 3, 4, 5 |");
  await measure(graph, datasetId, state.connection);
  const source = createGraphSource(reader);
  const time = async (name: string, work: () => Promise<unknown>): Promise<void> => {
    const startedAt = performance.now();
    await work();
    console.log(`${name}: ${(performance.now() - startedAt).toFixed(0)} ms`);
  };
  await time("links", () => source.links(context, datasetId));
  await time("dependents", () =>
    source.dependents(context, { datasetId, hashes: Uint32Array.from([12, 40_000_077]) }),
  );
  await time("pending, none", () => source.pending(context, { datasetId, resolver: "bench 1" }));
  await time("coverage", () => graph.coverage(context, datasetId));
  reader.close();
  state.connection.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
