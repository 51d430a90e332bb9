/** Rows of edges: documents' present ones are replaced by difference, so that what stays the same keeps its times. */
import { plainArray } from "../../array-literals.ts";
import { bigints, integers } from "../../bulk/columns.ts";
import { insertRows } from "../../bulk/insert-rows.ts";
import { markStray } from "../../graph-garbage.ts";
import type { Transaction } from "../../transaction.ts";

/** An edge by numbers; the first three are its identity. */
export interface EdgeRow {
  readonly sourcePk: number;
  readonly targetPk: number;
  readonly bindingPk: number;
  readonly lineOffset: number;
  readonly count: number;
}

interface PresentEdge extends EdgeRow {
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

const SELECT_OF_PATHS = `SELECT e.source_pk AS "sourcePk", e.target_pk AS "targetPk", e.binding_pk AS "bindingPk",
    e.line_offset AS "lineOffset", e.count, e.rev_from AS "revFrom", e.valid_from AS "validFrom"
  FROM nodes n JOIN edges e ON e.dataset_pk = $1 AND e.source_pk = n.pk AND e.ended = 0
  WHERE n.path_pk = ANY($2::bigint[])`;
const GIVEN = "unnest($2::bigint[], $3::bigint[], $4::bigint[]";
const THE_PRESENT = `e.dataset_pk = $1 AND e.source_pk = g.source_pk AND e.ended = 0 AND e.target_pk = g.target_pk
  AND e.binding_pk = g.binding_pk`;
const DELETE = `DELETE FROM edges e USING ${GIVEN}) g(source_pk, target_pk, binding_pk) WHERE ${THE_PRESENT}`;
const END = `UPDATE edges e SET ended = g.ended, rev_to = $6, valid_to = $7
  FROM ${GIVEN}, $5::bigint[]) g(source_pk, target_pk, binding_pk, ended) WHERE ${THE_PRESENT}`;
const TAKE_NUMBERS = `INSERT INTO graph_totals (dataset_pk, ended) VALUES ($1, $2)
  ON CONFLICT (tenant_id, dataset_pk) DO UPDATE SET ended = graph_totals.ended + excluded.ended RETURNING ended - $2 AS last`;

export const edgeKey = ({ sourcePk, targetPk, bindingPk }: EdgeRow): string =>
  `${sourcePk} ${targetPk} ${bindingPk}`;

/** Numbers for `count` rows that end; the first is one more. */
export async function takeEnded(
  tx: Transaction,
  datasetPk: number,
  count: number,
): Promise<number> {
  const row = await tx.get<{ last: number }>(TAKE_NUMBERS, datasetPk, count);
  return row?.last ?? 0;
}

/** What ends and what begins for `wanted` to be all there is; an edge with other evidence does both. `wanted` holds no identity twice. */
function diffEdges(
  present: readonly PresentEdge[],
  wanted: readonly EdgeRow[],
): { readonly ended: readonly PresentEdge[]; readonly begun: readonly EdgeRow[] } {
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

/** Makes `wanted` the present edges of the documents at these `node_paths.pk`; returns by how many the dataset's edges grew. */
export async function replaceEdges(
  tx: Transaction,
  time: EdgeTime,
  pathPks: readonly number[],
  wanted: readonly EdgeRow[],
): Promise<number> {
  const present = await tx.all<PresentEdge>(SELECT_OF_PATHS, time.datasetPk, plainArray(pathPks));
  const { ended, begun } = diffEdges(present, wanted);
  await endEdges(tx, time, ended);
  await insertRows(tx, {
    into: "edges",
    same: { dataset_pk: time.datasetPk, rev_from: time.revision, valid_from: time.position },
    columns: {
      source_pk: bigints(begun.map(({ sourcePk }) => sourcePk)),
      target_pk: bigints(begun.map(({ targetPk }) => targetPk)),
      binding_pk: bigints(begun.map(({ bindingPk }) => bindingPk)),
      line_offset: integers(begun.map(({ lineOffset }) => lineOffset)),
      count: integers(begun.map(({ count }) => count)),
    },
  });
  return begun.length - ended.length;
}

const keyColumns = (edges: readonly EdgeRow[]): [string, string, string] => [
  plainArray(edges.map(({ sourcePk }) => sourcePk)),
  plainArray(edges.map(({ targetPk }) => targetPk)),
  plainArray(edges.map(({ bindingPk }) => bindingPk)),
];

/** An edge that no revision and no position has seen leaves no trace. */
async function endEdges(
  tx: Transaction,
  { datasetPk, revision, position }: EdgeTime,
  ended: readonly PresentEdge[],
): Promise<void> {
  if (ended.length === 0) return;
  await markStray(
    tx,
    ended.flatMap(({ sourcePk, targetPk }) => [sourcePk, targetPk]),
  );
  const isUnseen = ({ revFrom, validFrom }: PresentEdge): boolean =>
    revFrom === revision && !(validFrom !== null && position !== null && validFrom < position);
  const unseen = ended.filter(isUnseen);
  if (unseen.length > 0) await tx.run(DELETE, datasetPk, ...keyColumns(unseen));
  const seen = ended.filter((edge) => !isUnseen(edge));
  const last = await takeEnded(tx, datasetPk, ended.length);
  if (seen.length === 0) return;
  const numbers = plainArray(seen.map((_, i) => last + 1 + i));
  await tx.run(END, datasetPk, ...keyColumns(seen), numbers, revision, position);
}
