/** Edges of the past: rows beside those of the present, so that nothing that is edited now touches what was. */
import type { PastEdge, PastEdgeChange } from "../../../domain/past.ts";
import type { DatasetHead } from "../../dataset-head.ts";
import { createGraphNodes } from "../commit/graph/graph-nodes.ts";
import { createRegisteredValues } from "../commit/graph/registered-values.ts";
import type { WriteConnection } from "../connection.ts";

/** An edge that is valid to the newest commit, whichever that will be. */
const END_OF_LINE = Number.MAX_SAFE_INTEGER;

const THE_EDGE =
  "dataset_pk = ?2 AND source_pk = ?3 AND ended > 0 AND target_pk = ?4 AND binding_pk = ?5 AND rev_to = 0";
const BEGIN = `UPDATE edges SET valid_from = ?1 WHERE ${THE_EDGE} AND valid_from = 0`;
const END = `UPDATE edges SET valid_to = ?1 WHERE ${THE_EDGE} AND valid_to = ${END_OF_LINE}`;
const INSERT = `INSERT INTO edges (dataset_pk, source_pk, ended, target_pk, binding_pk, line_offset, count, rev_from, rev_to,
  valid_from, valid_to) VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0, ?, ?)`;
const TAKE_NUMBERS = `INSERT INTO graph_totals (dataset_pk, ended) VALUES (?1, ?2)
  ON CONFLICT (dataset_pk) DO UPDATE SET ended = ended + excluded.ended RETURNING ended - ?2 AS last`;
const RECORD = `INSERT INTO pasts (dataset_pk, edges_from, edges_to, resolver) VALUES (?1, ?2, ?3, ?4)
  ON CONFLICT (dataset_pk) DO UPDATE SET edges_from = ?2, edges_to = ?3, resolver = ?4`;

/** Forgets what is known of positions beyond `after`; all of it below 0. */
export function cutPastEdges(connection: WriteConnection, datasetPk: number, after: number): void {
  // whatever began beyond it ends beyond it too
  const gone = connection.all<{ source: number; target: number }>(
    `DELETE FROM edges WHERE dataset_pk = ?1 AND rev_to = 0 AND valid_to > ?2 AND (valid_from > ?2 OR ?2 < 0)
     RETURNING source_pk AS source, target_pk AS target`,
    datasetPk,
    after,
  );
  const nodes = new Set(gone.flatMap(({ source, target }) => [source, target]));
  connection.run(
    "INSERT OR IGNORE INTO stray_nodes (node_pk) SELECT value FROM json_each(?)",
    JSON.stringify([...nodes]),
  );
  connection.run(
    `UPDATE edges SET valid_to = ${END_OF_LINE} WHERE dataset_pk = ?1 AND rev_to = 0 AND valid_to > ?2`,
    datasetPk,
    after,
  );
}

export function applyPastEdges(
  connection: WriteConnection,
  head: DatasetHead,
  change: PastEdgeChange,
): void {
  if (change.reset) cutPastEdges(connection, head.pk, -1);
  const values = createRegisteredValues(connection);
  const nodes = createGraphNodes(connection, head.projectPk, values);
  const keysOf = ({ path, edge }: PastEdge): [source: number, target: number, binding: number] => [
    nodes.node({ path, name: edge.source, ordinal: edge.sourceOrdinal }),
    nodes.node(edge.target),
    values.binding(edge),
  ];
  const begin = connection.prepare(BEGIN);
  for (const begun of change.begun) begin.run(begun.position, head.pk, ...keysOf(begun));
  const end = connection.prepare(END);
  for (const ended of change.ended) end.run(ended.position, head.pk, ...keysOf(ended));
  insertEdges(connection, head.pk, change, keysOf);
  if (change.coverage === null) return;
  const { from, to, resolver } = change.coverage;
  connection.run(RECORD, head.pk, from, to, resolver);
}

function insertEdges(
  connection: WriteConnection,
  datasetPk: number,
  { added }: PastEdgeChange,
  keysOf: (edge: PastEdge) => [source: number, target: number, binding: number],
): void {
  if (added.length === 0) return;
  let { last } = connection.prepare(TAKE_NUMBERS).get(datasetPk, added.length) as { last: number };
  const insert = connection.prepare(INSERT);
  for (const of of added) {
    const [source, target, binding] = keysOf(of);
    const { lineOffset, count } = of.edge;
    last += 1;
    insert.run(
      ...[datasetPk, source, last, target, binding, lineOffset, count],
      ...[of.validFrom, of.validTo ?? END_OF_LINE],
    );
  }
}
