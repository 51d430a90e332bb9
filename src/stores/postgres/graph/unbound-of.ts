/** References that nothing was bound to. */
import type { EdgeKind, NodeKey } from "../../../domain/graph.ts";
import type { NamedUnbound } from "../../../ports/code-graph.ts";
import { textArray } from "../array-literals.ts";
import type { Transaction } from "../transaction.ts";
import type { DatasetKey } from "./dataset-key.ts";
import { readSymbols } from "./place-nodes.ts";

const UNBOUND = `SELECT p.path, m.name, m.ordinal, k.name AS kind, u.line_offset AS "lineOffset", u.count
  FROM names n
  JOIN unbound_references u ON u.name_pk = n.pk AND u.dataset_pk = $2
  JOIN graph_values k ON k.pk = u.kind_pk
  JOIN nodes m ON m.pk = u.source_pk
  JOIN node_paths p ON p.pk = m.path_pk
  WHERE n.digest = md5($1::text)::uuid AND k.name = ANY($3::text[]) ORDER BY p.path`;

interface UnboundRow extends NodeKey {
  readonly kind: EdgeKind;
  readonly lineOffset: number;
  readonly count: number;
}

const byPath = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** Lines are looked up only for the paths that the answer reaches. */
export async function unboundOf(
  tx: Transaction,
  dataset: DatasetKey,
  params: {
    readonly name: string;
    readonly kinds: readonly EdgeKind[];
    readonly limit: number;
  },
): Promise<{ readonly total: number; readonly found: readonly NamedUnbound[] }> {
  const { name, kinds, limit } = params;
  const rows = await tx.all<UnboundRow>(UNBOUND, name, dataset.pk, textArray(kinds));
  const lastPath = rows[Math.min(limit, rows.length) - 1]?.path;
  const reached = rows.filter(({ path }) => lastPath !== undefined && byPath(path, lastPath) <= 0);
  const keys = new Map<string, NodeKey>();
  for (const { path, name: of, ordinal } of reached)
    keys.set(`${path}\0${of}\0${ordinal}`, { path, name: of, ordinal });
  const symbols = await readSymbols(tx, dataset, [...keys.values()], null);
  const found = reached.map(({ path, name: from, ordinal, kind, lineOffset, count }) => {
    const source = keys.get(`${path}\0${from}\0${ordinal}`) ?? { path, name: from, ordinal };
    const line = (symbols.get(source)?.span.lineStart ?? 1) + lineOffset;
    return { source, kind, line, count };
  });
  found.sort((a, b) => byPath(a.source.path, b.source.path) || a.line - b.line);
  return { total: rows.length, found: found.slice(0, limit) };
}
