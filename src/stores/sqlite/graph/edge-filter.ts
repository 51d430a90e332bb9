/** Which ways to bind an edge pass a filter, and the conditions of a walk. */
import type { EdgeKind } from "../../../domain/graph.ts";
import type { ReadConnection } from "../connection.ts";

const PASSING = `SELECT json_group_array(b.pk) AS list FROM edge_bindings b
  JOIN graph_values k ON k.pk = b.kind_pk
  WHERE k.name IN (SELECT value FROM json_each(?)) AND b.confidence >= ?`;

/** JSON list of `edge_bindings.pk`. */
export function passingBindings(
  reader: ReadConnection,
  filter: { readonly kinds: readonly EdgeKind[]; readonly minConfidence: number },
): string {
  const row = reader.get<{ list: string }>(
    PASSING,
    JSON.stringify(filter.kinds),
    filter.minConfidence,
  );
  return row?.list ?? "[]";
}
