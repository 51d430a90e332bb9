/** Collects what the graph leaves behind: edges that ended long ago, nodes that nothing names, rows of a removed dataset. */
import type { WriteConnection } from "./connection.ts";

/** Rows of one step: a few dozen milliseconds. */
const STEP_ROWS = 2_000;
/** Rows of a dataset that is removed; deleting along a key is quick. */
const STEP_EDGES = 10_000;

/**
 * Edges of history (`rev_to` 0) stay: no retention of our own commits speaks of them. Neither does what was valid within the covered past
 * go: that moment would lack it. A revision whose row is gone is older than any.
 */
const COLLECT_ENDED = `DELETE FROM edges WHERE (dataset_pk, source_pk, ended, target_pk, binding_pk) IN (
    SELECT e.dataset_pk, e.source_pk, e.ended, e.target_pk, e.binding_pk FROM datasets d
    CROSS JOIN edges e INDEXED BY edges_ended ON e.dataset_pk = d.pk AND e.rev_to > 0 AND e.rev_to < (
      SELECT coalesce(min(r.revision), ${Number.MAX_SAFE_INTEGER}) FROM revisions r
      WHERE r.dataset_pk = d.pk AND r.committed_at >= ?1)
      AND NOT EXISTS (SELECT 1 FROM pasts p WHERE p.dataset_pk = d.pk
        AND e.valid_from < e.valid_to AND e.valid_from <= p.edges_to AND e.valid_to > p.edges_from) LIMIT ?2)
  RETURNING source_pk AS source, target_pk AS target`;
const MARK_STRAY = "INSERT OR IGNORE INTO stray_nodes (node_pk) SELECT value FROM json_each(?)";

export function collectEndedEdges(connection: WriteConnection, closedBeforeMs: number): number {
  const gone = connection.all<{ source: number; target: number }>(
    COLLECT_ENDED,
    Math.floor(closedBeforeMs),
    STEP_ROWS,
  );
  const nodes = gone.flatMap(({ source, target }) => [source, target]);
  connection.run(MARK_STRAY, JSON.stringify([...new Set(nodes)]));
  return gone.length;
}

const TAKE_STRAY = `DELETE FROM stray_nodes WHERE node_pk IN (SELECT node_pk FROM stray_nodes LIMIT ?)
  RETURNING node_pk AS pk`;
const named = (table: string, column: string): string =>
  `NOT EXISTS (SELECT 1 FROM datasets d CROSS JOIN ${table} e ON e.dataset_pk = d.pk AND e.${column} = nodes.pk)`;
const COLLECT_NODES = `DELETE FROM nodes WHERE pk IN (SELECT value FROM json_each(?))
  AND ${named("edges", "source_pk")} AND ${named("edges", "target_pk")}
  AND ${named("unbound_references", "source_pk")} RETURNING path_pk AS path`;
const COLLECT_PATHS = `DELETE FROM node_paths WHERE pk IN (SELECT value FROM json_each(?))
  AND NOT EXISTS (SELECT 1 FROM nodes m WHERE m.path_pk = node_paths.pk)`;

/** Looks at nodes that lost an edge; `worked` counts those looked at. */
export function collectNodes(connection: WriteConnection): {
  readonly removed: number;
  readonly worked: number;
} {
  const stray = connection.all<{ pk: number }>(TAKE_STRAY, STEP_ROWS).map(({ pk }) => pk);
  const gone = connection.all<{ path: number }>(COLLECT_NODES, JSON.stringify(stray));
  const paths = new Set(gone.map(({ path }) => path));
  const emptied = connection.run(COLLECT_PATHS, JSON.stringify([...paths]));
  return { removed: gone.length + emptied, worked: stray.length };
}

/** Tables of a dataset's rows, each with an order along which they go. */
const REMOVED = [
  { table: "edges", columns: ["source_pk", "target_pk"] },
  { table: "unbound_references", columns: ["source_pk"] },
] as const;

/** Drops some of a dataset's edges and references; `done` when none are left. */
export function removeGraphStep(
  connection: WriteConnection,
  datasetPk: number,
): { readonly done: boolean } {
  for (const { table, columns } of REMOVED) {
    const last =
      connection.get<{ source: number }>(
        `SELECT source_pk AS source FROM ${table} WHERE dataset_pk = ? ORDER BY source_pk LIMIT 1 OFFSET ?`,
        datasetPk,
        STEP_EDGES,
      )?.source ?? Number.MAX_SAFE_INTEGER;
    for (const column of columns)
      connection.run(
        `INSERT OR IGNORE INTO stray_nodes (node_pk)
         SELECT DISTINCT ${column} FROM ${table} WHERE dataset_pk = ? AND source_pk <= ?`,
        datasetPk,
        last,
      );
    const rows = connection.run(
      `DELETE FROM ${table} WHERE dataset_pk = ? AND source_pk <= ?`,
      datasetPk,
      last,
    );
    if (rows >= STEP_EDGES) return { done: false };
  }
  return { done: true };
}
