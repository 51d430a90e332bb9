/** How present edges between given nodes are bound. */
import type { Dispatch, Resolution } from "../../../domain/graph.ts";
import type { CodeGraph, DescribedEdge } from "../../../ports/code-graph.ts";
import type { OperationContext } from "../../../ports/operation-context.ts";
import { compareBound } from "../../graph-edges.ts";
import { kindOf } from "../names.ts";
import { type Neo4jServer, whole } from "../server.ts";
import { filterParameters, IN_PLACE, passing, placeParameters, relationOf } from "./edge-filter.ts";

type DescribeParams = Parameters<CodeGraph["describeEdges"]>[1];

interface EdgeRecord {
  readonly position: number;
  readonly type: string;
  readonly resolution: Resolution;
  readonly dispatch: Dispatch;
  readonly confidence: number;
  readonly line: number;
  readonly count: number;
}

/** In the order of the pairs, then by kind. Lines are those that the documents show now. */
export async function describeEdges(
  server: Neo4jServer,
  context: OperationContext,
  { datasetId, pairs, filter }: DescribeParams,
): Promise<readonly DescribedEdge[]> {
  const cypher = `${IN_PLACE}
    UNWIND range(0, size($sources) - 1) AS position
    MATCH (a:QuarryNode {place: place, number: $sources[position]})
    MATCH (b:QuarryNode {place: place, number: $targets[position]})
    MATCH (a)-${relationOf(filter)}->(b) WHERE ${passing(filter)}
    RETURN position, type(r) AS type, r.resolution AS resolution, r.dispatch AS dispatch, r.confidence AS confidence,
      coalesce(a.line_start, 1) + r.line_offset AS line, r.count AS count`;
  const rows = await server.read(context, ({ all }) =>
    all<EdgeRecord>(cypher, {
      ...placeParameters(context.tenantId, datasetId),
      ...filterParameters(filter),
      sources: pairs.map(([source]) => whole(source)),
      targets: pairs.map(([, target]) => whole(target)),
    }),
  );
  return rows
    .map(({ type, ...row }) => {
      const [source, target] = pairs[row.position] ?? [0, 0];
      return { ...row, source, target, kind: kindOf(type) };
    })
    .sort((a, b) => a.position - b.position || compareBound(a, b))
    .map(({ position: _, ...edge }) => edge);
}
