/** One step of a walk, and how edges between given nodes are bound. */
import type { Dispatch, EdgeKind, Resolution } from "../../../domain/graph.ts";
import type {
  DescribedEdge,
  EdgeFilter,
  ExpandParams,
  Expansion,
  NodeNumber,
} from "../../../ports/code-graph.ts";
import { compareBound } from "../../graph-edges.ts";
import { plainArray, textArray } from "../array-literals.ts";
import type { Transaction } from "../transaction.ts";
import type { DatasetKey } from "./dataset-key.ts";
import { readKeys, readSymbols } from "./place-nodes.ts";

/** Ways to bind an edge that pass: kinds $1, least confidence $2. */
const PASSING = `SELECT b.pk FROM edge_bindings b JOIN graph_values k ON k.pk = b.kind_pk
  WHERE k.name = ANY($1::text[]) AND b.confidence >= $2`;

async function passingBindings(
  tx: Transaction,
  filter: Pick<EdgeFilter, "kinds" | "minConfidence">,
): Promise<string> {
  const kinds = textArray(filter.kinds);
  const rows = await tx.all<{ pk: number }>(PASSING, kinds, filter.minConfidence);
  return plainArray(rows.map(({ pk }) => pk));
}

/** Present, or valid at the position $1. */
const timeOf = (at: number | null): string =>
  at === null
    ? "e.ended = 0 AND $1::bigint IS NULL"
    : "e.valid_from <= $1::bigint AND (e.ended = 0 OR e.valid_to > $1::bigint)";

/** Two lists in one row: handing over each edge as a row takes the driver longer than finding it. */
function stepOf(direction: "out" | "in", at: number | null): string {
  const [given, neighbour] = direction === "out" ? ["source", "target"] : ["target", "source"];
  return `SELECT array_agg(given) AS given, array_agg(neighbour) AS neighbours FROM (
    SELECT n.pk AS given, e.${neighbour}_pk AS neighbour FROM unnest($3::bigint[]) WITH ORDINALITY n(pk, position)
    CROSS JOIN LATERAL (SELECT * FROM edges e WHERE e.dataset_pk = $2 AND e.${given}_pk = n.pk AND ${timeOf(at)}
      AND e.binding_pk = ANY($4::bigint[])) e
    ORDER BY n.position LIMIT $5) found`;
}

/** Edges from the nodes given, grouped by them. */
export async function expand(
  tx: Transaction,
  dataset: DatasetKey,
  { nodes, direction, filter, maxEdges }: Omit<ExpandParams, "datasetId">,
): Promise<Expansion> {
  const row = await tx.get<{ given: number[] | null; neighbours: number[] | null }>(
    stepOf(direction, filter.at),
    filter.at,
    dataset.pk,
    plainArray(nodes),
    await passingBindings(tx, filter),
    Math.min(maxEdges, Number.MAX_SAFE_INTEGER - 1) + 1,
  );
  const given = row?.given ?? [];
  const neighbours = row?.neighbours ?? [];
  const count = Math.min(given.length, maxEdges);
  const pairs = new Float64Array(count * 2);
  for (let i = 0; i < count; i++) {
    pairs[2 * i] = given[i] ?? 0;
    pairs[2 * i + 1] = neighbours[i] ?? 0;
  }
  return { pairs, complete: given.length <= maxEdges };
}

const between = (
  at: number | null,
): string => `SELECT w.position, k.name AS kind, r.name AS resolution, i.name AS dispatch, b.confidence,
    e.line_offset AS "lineOffset", e.count
  FROM unnest($3::bigint[], $4::bigint[]) WITH ORDINALITY w(source, target, position)
  JOIN edges e ON e.dataset_pk = $2 AND e.source_pk = w.source AND e.target_pk = w.target AND ${timeOf(at)}
  JOIN edge_bindings b ON b.pk = e.binding_pk
  JOIN graph_values k ON k.pk = b.kind_pk
  JOIN graph_values r ON r.pk = b.resolution_pk
  JOIN graph_values i ON i.pk = b.dispatch_pk
  WHERE e.binding_pk = ANY($5::bigint[])`;

interface EdgeRow {
  readonly position: number;
  readonly kind: EdgeKind;
  readonly resolution: Resolution;
  readonly dispatch: Dispatch;
  readonly confidence: number;
  readonly lineOffset: number;
  readonly count: number;
}

/** In the order of the pairs, then by kind. */
export async function describeEdges(
  tx: Transaction,
  dataset: DatasetKey,
  params: {
    readonly pairs: readonly (readonly [source: NodeNumber, target: NodeNumber])[];
    readonly filter: EdgeFilter;
  },
): Promise<DescribedEdge[]> {
  const { pairs, filter } = params;
  const rows = await tx.all<EdgeRow>(
    between(filter.at),
    filter.at,
    dataset.pk,
    plainArray(pairs.map(([source]) => source)),
    plainArray(pairs.map(([, target]) => target)),
    await passingBindings(tx, filter),
  );
  const sources = new Set(rows.map(({ position }) => pairs[position - 1]?.[0] ?? 0));
  const firstLineOf = await firstLines(tx, dataset, [...sources], filter.at);
  return rows
    .map(({ lineOffset, ...row }) => {
      const [source, target] = pairs[row.position - 1] ?? [0, 0];
      return { ...row, source, target, line: firstLineOf(source) + lineOffset };
    })
    .sort((a, b) => a.position - b.position || compareBound(a, b))
    .map(({ position: _, ...edge }) => edge);
}

/** First line of each source at the time asked for; of a document, and of what is not there, 1. */
async function firstLines(
  tx: Transaction,
  dataset: DatasetKey,
  nodes: readonly NodeNumber[],
  at: number | null,
): Promise<(node: NodeNumber) => number> {
  const keys = await readKeys(tx, nodes);
  const symbols = await readSymbols(tx, dataset, [...keys.values()], at);
  return (node) => {
    const key = keys.get(node);
    return (key && symbols.get(key)?.span.lineStart) ?? 1;
  };
}
