/** Rows of references that nothing was bound to; only the present has any. */
import type { UnboundReference } from "../../../../domain/graph.ts";
import { mergeEvidence } from "../../../graph-edges.ts";
import type { WriteState } from "../../write-state.ts";
import { nameKey } from "../names.ts";
import type { GraphNodes } from "./graph-nodes.ts";
import type { RegisteredValues } from "./registered-values.ts";

interface UnboundRow {
  readonly namePk: number;
  readonly sourcePk: number;
  readonly kindPk: number;
  readonly lineOffset: number;
  readonly count: number;
}

const SELECT_OF_PATH = `SELECT u.name_pk AS namePk, u.source_pk AS sourcePk, u.kind_pk AS kindPk,
    u.line_offset AS lineOffset, u.count
  FROM nodes n CROSS JOIN unbound_references u ON u.dataset_pk = ? AND u.source_pk = n.pk
  WHERE n.path_pk = ?`;
const INSERT = `INSERT INTO unbound_references
  (name_pk, dataset_pk, source_pk, kind_pk, line_offset, count) VALUES (?, ?, ?, ?, ?, ?)`;
const DELETE = `DELETE FROM unbound_references
  WHERE name_pk = ? AND dataset_pk = ? AND source_pk = ? AND kind_pk = ?`;
const MARK_STRAY = "INSERT OR IGNORE INTO stray_nodes (node_pk) VALUES (?)";

/** Makes `unbound` the references of a document; returns by how many the dataset's grew. */
export function replaceUnbound(
  state: WriteState,
  of: {
    readonly datasetPk: number;
    readonly path: string;
    readonly pathPk: number;
    readonly nodes: GraphNodes;
    readonly values: RegisteredValues;
  },
  unbound: readonly UnboundReference[],
): number {
  const { connection } = state;
  const { datasetPk, path, pathPk, nodes, values } = of;
  const left = new Map(
    (connection.prepare(SELECT_OF_PATH).all(datasetPk, pathPk) as UnboundRow[]).map((row) => [
      rowKey(row),
      row,
    ]),
  );
  const before = left.size;
  const rows = mergeEvidence(
    unbound.map(({ source, sourceOrdinal, name, kind, lineOffset, count }) => ({
      namePk: nameKey(state, name),
      sourcePk: nodes.node({ path, name: source, ordinal: sourceOrdinal }),
      kindPk: values.value("edge kind", kind),
      lineOffset,
      count,
    })),
    rowKey,
  );
  const begun = rows.filter((row) => {
    const known = left.get(rowKey(row));
    const isSame = known?.lineOffset === row.lineOffset && known.count === row.count;
    if (isSame) left.delete(rowKey(row));
    return !isSame;
  });
  const remove = connection.prepare(DELETE);
  const markStray = connection.prepare(MARK_STRAY);
  for (const { namePk, sourcePk, kindPk } of left.values()) {
    remove.run(namePk, datasetPk, sourcePk, kindPk);
    markStray.run(sourcePk);
  }
  const insert = connection.prepare(INSERT);
  for (const { namePk, sourcePk, kindPk, lineOffset, count } of begun)
    insert.run(namePk, datasetPk, sourcePk, kindPk, lineOffset, count);
  return rows.length - before;
}

const rowKey = ({ namePk, sourcePk, kindPk }: UnboundRow): string =>
  `${namePk} ${sourcePk} ${kindPk}`;
