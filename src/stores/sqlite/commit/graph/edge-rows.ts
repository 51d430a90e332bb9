/** Rows of edges: a document's present ones are replaced by difference, so that what stays the same keeps its times. */
import type { WriteConnection } from "../../connection.ts";

/** An edge by numbers; the first three are its identity. */
export interface EdgeRow {
  readonly sourcePk: number;
  readonly targetPk: number;
  readonly bindingPk: number;
  readonly lineOffset: number;
  readonly count: number;
}

export interface PresentEdge extends EdgeRow {
  readonly revFrom: number;
  readonly validFrom: number | null;
}

/** When rows begin and end. */
export interface EdgeTime {
  readonly datasetPk: number;
  readonly revision: number;
  /** On the first-parent line; null when unknown. */
  readonly position: number | null;
}

const SELECT_OF_PATH = `SELECT e.source_pk AS sourcePk, e.target_pk AS targetPk, e.binding_pk AS bindingPk,
    e.line_offset AS lineOffset, e.count, e.rev_from AS revFrom, e.valid_from AS validFrom
  FROM nodes n CROSS JOIN edges e ON e.dataset_pk = ? AND e.source_pk = n.pk AND e.ended = 0
  WHERE n.path_pk = ?`;
const INSERT = `INSERT INTO edges
  (dataset_pk, source_pk, target_pk, binding_pk, line_offset, count, rev_from, valid_from) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`;
const THE_PRESENT =
  "dataset_pk = ? AND source_pk = ? AND ended = 0 AND target_pk = ? AND binding_pk = ?";
const DELETE = `DELETE FROM edges WHERE ${THE_PRESENT}`;
const END = `UPDATE edges SET ended = ?, rev_to = ?, valid_to = ? WHERE ${THE_PRESENT}`;
const NEXT_ENDED = `INSERT INTO graph_totals (dataset_pk, ended) VALUES (?1, ?2)
  ON CONFLICT (dataset_pk) DO UPDATE SET ended = ended + excluded.ended RETURNING ended - ?2 AS last`;
const MARK_STRAY = "INSERT OR IGNORE INTO stray_nodes (node_pk) VALUES (?)";

/** Edges that the document at `node_paths.pk` has now. */
export function readPresentEdges(
  connection: WriteConnection,
  datasetPk: number,
  pathPk: number,
): PresentEdge[] {
  return connection.prepare(SELECT_OF_PATH).all(datasetPk, pathPk) as PresentEdge[];
}

/** What ends and what begins for `wanted` to be all there is; an edge with other evidence does both. `wanted` holds no identity twice. */
export function diffEdges<Present extends EdgeRow>(
  present: readonly Present[],
  wanted: readonly EdgeRow[],
): { readonly ended: readonly Present[]; readonly begun: readonly EdgeRow[] } {
  if (present.length === 0) return { ended: [], begun: wanted };
  const left = new Map(present.map((edge) => [edgeKey(edge), edge]));
  const begun = wanted.filter((edge) => {
    const key = edgeKey(edge);
    const known = left.get(key);
    const isSame = known?.lineOffset === edge.lineOffset && known.count === edge.count;
    if (isSame) left.delete(key);
    return !isSame;
  });
  return { ended: [...left.values()], begun };
}

export const edgeKey = ({ sourcePk, targetPk, bindingPk }: EdgeRow): string =>
  `${sourcePk} ${targetPk} ${bindingPk}`;

/** Makes `wanted` the present edges of a document; returns by how many the dataset's edges grew. */
export function replaceEdges(
  connection: WriteConnection,
  time: EdgeTime,
  pathPk: number,
  wanted: readonly EdgeRow[],
): number {
  const present = readPresentEdges(connection, time.datasetPk, pathPk);
  const { ended, begun } = diffEdges(present, wanted);
  endEdges(connection, time, ended);
  const insert = connection.prepare(INSERT);
  for (const { sourcePk, targetPk, bindingPk, lineOffset, count } of begun)
    insert.run(
      time.datasetPk,
      sourcePk,
      targetPk,
      bindingPk,
      lineOffset,
      count,
      time.revision,
      time.position,
    );
  return begun.length - ended.length;
}

/** An edge that no revision and no position has seen leaves no trace. */
function endEdges(
  connection: WriteConnection,
  { datasetPk, revision, position }: EdgeTime,
  ended: readonly PresentEdge[],
): void {
  if (ended.length === 0) return;
  const remove = connection.prepare(DELETE);
  const end = connection.prepare(END);
  const markStray = connection.prepare(MARK_STRAY);
  let { last } = connection.prepare(NEXT_ENDED).get(datasetPk, ended.length) as { last: number };
  for (const { sourcePk, targetPk, bindingPk, revFrom, validFrom } of ended) {
    markStray.run(sourcePk);
    markStray.run(targetPk);
    const wasValid = validFrom !== null && position !== null && validFrom < position;
    if (revFrom === revision && !wasValid) {
      remove.run(datasetPk, sourcePk, targetPk, bindingPk);
      continue;
    }
    last += 1;
    end.run(last, revision, position, datasetPk, sourcePk, targetPk, bindingPk);
  }
}
