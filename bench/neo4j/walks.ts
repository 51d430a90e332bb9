/** Walks and shortest ways of the same graph in both databases, one after the other. */
import { EDGE_KINDS } from "../../src/domain/graph.ts";
import type { CodeGraph, NodeNumber } from "../../src/ports/code-graph.ts";
import type { OperationContext } from "../../src/ports/operation-context.ts";
import { findPath } from "../../src/query/graph/find-path.ts";
import { plansOf } from "../../src/query/graph/relations.ts";
import { percentile } from "../speed/percentiles.ts";

const DEPTHS = [1, 2, 3];
const PATH_DEPTH = 20;
const MOST_VISITED = 20_000;
/** Walks that are not counted: plans are made, pages are read. */
const WARM_UP = 20;
/** Pairs of ends: where there is no way, all within reach is seen. */
const MOST_PATHS = 60;

type Walked = Pick<CodeGraph, "expand">;

/** A graph, and who asks it. */
export interface Side {
  readonly graph: Walked;
  readonly context: OperationContext;
}

export interface WalksParams {
  readonly datasetId: string;
  readonly postgres: Side;
  readonly neo4j: Side;
  readonly starts: Readonly<Record<string, readonly NodeNumber[]>>;
}

export async function measureWalks(params: WalksParams): Promise<void> {
  console.log(
    "| starts | depth | nodes p50 / p95 | PostgreSQL p50 / p95 ms | Neo4j p50 / p95 ms |",
  );
  for (const [label, starts] of Object.entries(params.starts))
    for (const depth of DEPTHS) {
      const measured = await timeBoth(starts, async (start, side) => {
        const seen = await walk(
          params.datasetId,
          side === "neo4j" ? params.neo4j : params.postgres,
          start,
          depth,
        );
        return { size: seen.size, shown: [...seen].sort((a, b) => a - b).join(" ") };
      });
      console.log(`| ${label} | ${depth} | ${measured} |`);
    }
}

/** As `traverse_graph` looks for a path. Not by Cypher's own: docs/decisions/0019-neo4j.md. */
export async function measurePaths(params: WalksParams): Promise<void> {
  const [plan] = plansOf({ relation: "path", direction: null, kinds: [], depth: null });
  if (plan === undefined) return;
  console.log(
    "| paths from | to | steps p50 / p95 | PostgreSQL p50 / p95 ms | Neo4j p50 / p95 ms |",
  );
  const { random = [], hubs = [] } = params.starts;
  for (const [label, targets] of Object.entries({ random: random.toReversed(), hubs })) {
    const ends = new Map(
      random.slice(0, MOST_PATHS).map((from, i) => [from, targets[i % targets.length] ?? from]),
    );
    const measured = await timeBoth([...ends.keys()], async (from, name) => {
      const { graph, context } = name === "neo4j" ? params.neo4j : params.postgres;
      const found = await findPath(context, {
        ...{ graph: graph as CodeGraph, datasetId: params.datasetId, plan, depth: PATH_DEPTH },
        ...{ from: [from], to: [ends.get(from) ?? from], minConfidence: 0, at: null },
        stopAtMs: Number.POSITIVE_INFINITY,
      });
      return { size: found.steps?.length ?? 0, shown: JSON.stringify(found) };
    });
    console.log(`| random | ${label} | ${measured} |`);
  }
}

type Name = "postgres" | "neo4j";

const cell = (values: readonly number[], digits: number): string =>
  `${percentile(values, 0.5).toFixed(digits)} / ${percentile(values, 0.95).toFixed(digits)}`;

/** Three cells: sizes, and times of each; both must find the same. */
async function timeBoth(
  starts: readonly NodeNumber[],
  ask: (start: NodeNumber, of: Name) => Promise<{ readonly size: number; readonly shown: string }>,
): Promise<string> {
  const sizes: number[] = [];
  const times: Readonly<Record<Name, number[]>> = { postgres: [], neo4j: [] };
  for (const [i, start] of [...starts.slice(0, WARM_UP), ...starts].entries()) {
    const shown = new Set<string>();
    for (const name of ["postgres", "neo4j"] as const) {
      const startedAt = performance.now();
      const found = await ask(start, name);
      if (i >= WARM_UP) times[name].push(performance.now() - startedAt);
      if (i >= WARM_UP && name === "neo4j") sizes.push(found.size);
      shown.add(found.shown);
    }
    if (shown.size > 1) throw new Error(`answers from ${start} differ`);
  }
  return [cell(sizes, 0), cell(times.postgres, 1), cell(times.neo4j, 1)].join(" | ");
}

async function walk(
  datasetId: string,
  { graph, context }: Side,
  start: NodeNumber,
  depth: number,
): Promise<Set<NodeNumber>> {
  const seen = new Set([start]);
  let front: NodeNumber[] = [start];
  for (let step = 0; step < depth && front.length > 0 && seen.size < MOST_VISITED; step++) {
    const { pairs } = await graph.expand(context, {
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
