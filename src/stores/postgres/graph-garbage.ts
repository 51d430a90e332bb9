/** Collects what the graph leaves behind: edges that ended long ago, nodes that nothing names, rows of a removed dataset. */
import { plainArray } from "./array-literals.ts";
import type { Transaction } from "./transaction.ts";

/** Rows of one step: a few dozen milliseconds. */
const STEP_ROWS = 2_000;
/** Rows of a dataset that is removed; deleting along a key is quick. */
const STEP_EDGES = 10_000;

const MARK_STRAY = `INSERT INTO stray_nodes (node_pk) SELECT unnest($1::bigint[]) ON CONFLICT DO NOTHING`;

/** Nodes that lost an edge. */
export async function markStray(tx: Transaction, nodes: Iterable<number>): Promise<void> {
  const sorted = [...new Set(nodes)].sort((a, b) => a - b);
  if (sorted.length > 0) await tx.run(MARK_STRAY, plainArray(sorted));
}

/**
 * Edges of history (`rev_to` 0) stay: no retention of our own commits speaks of them. Neither does what was valid within the covered past
 * go: that moment would lack it. A revision whose row is gone is older than any.
 */
const COLLECT_ENDED = `DELETE FROM edges WHERE (tenant_id, dataset_pk, source_pk, ended, target_pk, binding_pk) IN (
    SELECT e.tenant_id, e.dataset_pk, e.source_pk, e.ended, e.target_pk, e.binding_pk FROM datasets d
    JOIN edges e ON e.dataset_pk = d.pk AND e.rev_to > 0 AND e.rev_to < (
      SELECT coalesce(min(r.revision), ${Number.MAX_SAFE_INTEGER}) FROM revisions r
      WHERE r.dataset_pk = d.pk AND r.committed_at >= $1)
    AND NOT EXISTS (SELECT 1 FROM pasts p WHERE p.dataset_pk = d.pk
      AND e.valid_from < e.valid_to AND e.valid_from <= p.edges_to AND e.valid_to > p.edges_from) LIMIT $2)
  RETURNING source_pk AS source, target_pk AS target`;

export async function collectEndedEdges(tx: Transaction, closedBeforeMs: number): Promise<number> {
  const gone = await tx.all<{ source: number; target: number }>(
    COLLECT_ENDED,
    Math.floor(closedBeforeMs),
    STEP_ROWS,
  );
  await markStray(
    tx,
    gone.flatMap(({ source, target }) => [source, target]),
  );
  return gone.length;
}

const TAKE_STRAY = `DELETE FROM stray_nodes WHERE (tenant_id, node_pk) IN
    (SELECT tenant_id, node_pk FROM stray_nodes LIMIT $1 FOR UPDATE SKIP LOCKED)
  RETURNING node_pk AS pk`;
/** A commit that names one of these nodes meanwhile waits at its lock, or keeps it locked: then it stays stray. */
const LOCK_NODES = "SELECT pk FROM nodes WHERE pk = ANY($1::bigint[]) FOR UPDATE SKIP LOCKED";
const named = (table: string, column: string): string =>
  `NOT EXISTS (SELECT 1 FROM datasets d JOIN ${table} e ON e.dataset_pk = d.pk AND e.${column} = nodes.pk)`;
const COLLECT_NODES = `DELETE FROM nodes WHERE pk = ANY($1::bigint[])
  AND ${named("edges", "source_pk")} AND ${named("edges", "target_pk")}
  AND ${named("unbound_references", "source_pk")} RETURNING path_pk AS path`;
const COLLECT_PATHS = `DELETE FROM node_paths WHERE pk = ANY($1::bigint[])
  AND NOT EXISTS (SELECT 1 FROM nodes m WHERE m.path_pk = node_paths.pk)`;

/** Looks at nodes that lost an edge; `worked` counts those looked at. */
export async function collectNodes(
  tx: Transaction,
): Promise<{ readonly removed: number; readonly worked: number }> {
  const stray = await tx.all<{ pk: number }>(TAKE_STRAY, STEP_ROWS);
  if (stray.length === 0) return { removed: 0, worked: 0 };
  const locked = await tx.all<{ pk: number }>(LOCK_NODES, plainArray(stray.map(({ pk }) => pk)));
  const pks = plainArray(locked.map(({ pk }) => pk));
  const gone = await tx.all<{ path: number }>(COLLECT_NODES, pks);
  const paths = new Set(gone.map(({ path }) => path));
  const emptied = await tx.run(COLLECT_PATHS, plainArray(paths));
  return { removed: gone.length + emptied, worked: stray.length };
}

/** Tables of a dataset's rows, each with the columns that name nodes. */
const REMOVED = [
  { table: "edges", columns: ["source_pk", "target_pk"] },
  { table: "unbound_references", columns: ["source_pk"] },
] as const;

/** Drops some of a dataset's edges and references; `done` when none are left. */
export async function removeGraphStep(
  tx: Transaction,
  datasetPk: number,
): Promise<{ readonly done: boolean }> {
  for (const { table, columns } of REMOVED) {
    const row = await tx.get<{ source: number }>(
      `SELECT source_pk AS source FROM ${table} WHERE dataset_pk = $1 ORDER BY source_pk LIMIT 1 OFFSET $2`,
      datasetPk,
      STEP_EDGES,
    );
    const last = row?.source ?? Number.MAX_SAFE_INTEGER;
    for (const column of columns)
      await tx.run(
        `INSERT INTO stray_nodes (node_pk)
         SELECT DISTINCT ${column} FROM ${table} WHERE dataset_pk = $1 AND source_pk <= $2 ORDER BY 1 ON CONFLICT DO NOTHING`,
        datasetPk,
        last,
      );
    const rows = await tx.run(
      `DELETE FROM ${table} WHERE dataset_pk = $1 AND source_pk <= $2`,
      datasetPk,
      last,
    );
    if (rows >= STEP_EDGES) return { done: false };
  }
  return { done: true };
}
