/** How edges between given nodes are bound, and references that nothing was bound to. */
import type { Dispatch, EdgeKind, NodeKey, Resolution } from "../../../domain/graph.ts";
import type {
  DescribedEdge,
  EdgeFilter,
  NamedUnbound,
  NodeNumber,
} from "../../../ports/code-graph.ts";
import { compareBound } from "../../graph-edges.ts";
import type { ReadConnection } from "../connection.ts";
import type { DatasetKey } from "./dataset-key.ts";
import { passingBindings } from "./edge-filter.ts";
import { readKeys, readSymbols } from "./place-nodes.ts";

/** JSON has 15 digits of a number; 17 keep it exact. */
const between = (time: string): string =>
  `SELECT json_group_array(json_array(w.key, k.name, r.name, i.name, format('%!.17g', b.confidence), e.line_offset, e.count)) AS list
  FROM json_each(?1) w
  CROSS JOIN edges e ON e.dataset_pk = ?2 AND e.source_pk = w.value ->> 0 AND e.target_pk = w.value ->> 1 AND ${time}
  CROSS JOIN edge_bindings b ON b.pk = e.binding_pk
  CROSS JOIN graph_values k ON k.pk = b.kind_pk
  CROSS JOIN graph_values r ON r.pk = b.resolution_pk
  CROSS JOIN graph_values i ON i.pk = b.dispatch_pk
  WHERE e.binding_pk IN (SELECT value FROM json_each(?3))`;

const NOW = between("e.ended = 0");
const AT = between("e.valid_from <= ?4 AND (e.ended = 0 OR e.valid_to > ?4)");

type EdgeRow = readonly [
  pair: number,
  kind: EdgeKind,
  resolution: Resolution,
  dispatch: Dispatch,
  confidence: string,
  lineOffset: number,
  count: number,
];

/** In the order of the pairs, then by kind. */
export function describeEdges(
  reader: ReadConnection,
  dataset: DatasetKey,
  params: {
    readonly pairs: readonly (readonly [source: NodeNumber, target: NodeNumber])[];
    readonly filter: EdgeFilter;
  },
): DescribedEdge[] {
  const { pairs, filter } = params;
  const row = reader.get<{ list: string }>(
    filter.at === null ? NOW : AT,
    JSON.stringify(pairs),
    dataset.pk,
    passingBindings(reader, filter),
    ...(filter.at === null ? [] : [filter.at]),
  );
  const rows = JSON.parse(row?.list ?? "[]") as EdgeRow[];
  const firstLineOf = firstLines(
    reader,
    dataset,
    rows.map(([pair]) => pairs[pair]?.[0] ?? 0),
    filter.at,
  );
  return rows
    .map(([pair, kind, resolution, dispatch, packed, lineOffset, count]) => {
      const confidence = Number(packed);
      const [source, target] = pairs[pair] ?? [0, 0];
      const line = firstLineOf(source) + lineOffset;
      return { pair, source, target, kind, resolution, dispatch, confidence, line, count };
    })
    .sort((a, b) => a.pair - b.pair || compareBound(a, b))
    .map(({ pair: _, ...edge }) => edge);
}

/** First line of each source at the time asked for; of a document, and of what is not there, 1. */
function firstLines(
  reader: ReadConnection,
  dataset: DatasetKey,
  nodes: readonly NodeNumber[],
  at: number | null,
): (node: NodeNumber) => number {
  const keys = readKeys(reader, [...new Set(nodes)]);
  const symbols = readSymbols(reader, dataset, [...keys.values()], at);
  return (node) => {
    const key = keys.get(node);
    return (key && symbols.get(key)?.span.lineStart) ?? 1;
  };
}

const UNBOUND = `SELECT json_group_array(json_array(p.path, m.name, m.ordinal, k.name, u.line_offset, u.count)) AS list
  FROM names n
  CROSS JOIN unbound_references u ON u.name_pk = n.pk AND u.dataset_pk = ?2
  CROSS JOIN graph_values k ON k.pk = u.kind_pk
  CROSS JOIN nodes m ON m.pk = u.source_pk
  CROSS JOIN node_paths p ON p.pk = m.path_pk
  WHERE n.name = ?1 AND k.name IN (SELECT value FROM json_each(?3))`;

type UnboundRow = readonly [
  path: string,
  name: string,
  ordinal: number,
  kind: EdgeKind,
  lineOffset: number,
  count: number,
];

const byPath = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** Lines are looked up only for the paths that the answer reaches. */
export function unboundOf(
  reader: ReadConnection,
  dataset: DatasetKey,
  params: {
    readonly name: string;
    readonly kinds: readonly EdgeKind[];
    readonly limit: number;
  },
): { readonly total: number; readonly found: readonly NamedUnbound[] } {
  const { name, kinds, limit } = params;
  const packed = reader.get<{ list: string }>(UNBOUND, name, dataset.pk, JSON.stringify(kinds));
  const rows = (JSON.parse(packed?.list ?? "[]") as UnboundRow[]).sort((a, b) =>
    byPath(a[0], b[0]),
  );
  const lastPath = rows[Math.min(limit, rows.length) - 1]?.[0];
  const reached = rows.filter(([path]) => lastPath !== undefined && byPath(path, lastPath) <= 0);
  const keys = new Map<string, NodeKey>();
  for (const [path, source, ordinal] of reached)
    keys.set(`${path}\0${source}\0${ordinal}`, { path, name: source, ordinal });
  const symbols = readSymbols(reader, dataset, [...keys.values()], null);
  const found = reached.map(([path, from, ordinal, kind, lineOffset, count]) => {
    const source = keys.get(`${path}\0${from}\0${ordinal}`) ?? { path, name: from, ordinal };
    const line = (symbols.get(source)?.span.lineStart ?? 1) + lineOffset;
    return { source, kind, line, count };
  });
  found.sort((a, b) => byPath(a.source.path, b.source.path) || a.line - b.line);
  return { total: rows.length, found: found.slice(0, limit) };
}
