/** Rows of references that nothing was bound to; only the present has any. */
import { plainArray } from "../../array-literals.ts";
import { bigints, integers } from "../../bulk/columns.ts";
import { insertRows } from "../../bulk/insert-rows.ts";
import { markStray } from "../../graph-garbage.ts";
import type { Transaction } from "../../transaction.ts";

export interface UnboundRow {
  readonly namePk: number;
  readonly sourcePk: number;
  readonly kindPk: number;
  readonly lineOffset: number;
  readonly count: number;
}

const SELECT_OF_PATHS = `SELECT u.name_pk AS "namePk", u.source_pk AS "sourcePk", u.kind_pk AS "kindPk",
    u.line_offset AS "lineOffset", u.count
  FROM nodes n JOIN unbound_references u ON u.dataset_pk = $1 AND u.source_pk = n.pk
  WHERE n.path_pk = ANY($2::bigint[])`;
const DELETE = `DELETE FROM unbound_references u USING unnest($2::bigint[], $3::bigint[], $4::bigint[]) g(name_pk, source_pk, kind_pk)
  WHERE u.dataset_pk = $1 AND u.name_pk = g.name_pk AND u.source_pk = g.source_pk AND u.kind_pk = g.kind_pk`;

export const unboundKey = ({ namePk, sourcePk, kindPk }: UnboundRow): string =>
  `${namePk} ${sourcePk} ${kindPk}`;

/** Makes `wanted` the references of the documents at these `node_paths.pk`; returns by how many the dataset's grew. */
export async function replaceUnbound(
  tx: Transaction,
  datasetPk: number,
  pathPks: readonly number[],
  wanted: readonly UnboundRow[],
): Promise<number> {
  const present = await tx.all<UnboundRow>(SELECT_OF_PATHS, datasetPk, plainArray(pathPks));
  const left = new Map(present.map((row) => [unboundKey(row), row]));
  const begun = wanted.filter((row) => {
    const known = left.get(unboundKey(row));
    const isSame = known?.lineOffset === row.lineOffset && known.count === row.count;
    if (isSame) left.delete(unboundKey(row));
    return !isSame;
  });
  const ended = [...left.values()];
  if (ended.length > 0) {
    await markStray(
      tx,
      ended.map(({ sourcePk }) => sourcePk),
    );
    await tx.run(DELETE, datasetPk, ...keyColumns(ended));
  }
  await insertRows(tx, {
    into: "unbound_references",
    same: { dataset_pk: datasetPk },
    columns: {
      name_pk: bigints(begun.map(({ namePk }) => namePk)),
      source_pk: bigints(begun.map(({ sourcePk }) => sourcePk)),
      kind_pk: bigints(begun.map(({ kindPk }) => kindPk)),
      line_offset: integers(begun.map(({ lineOffset }) => lineOffset)),
      count: integers(begun.map(({ count }) => count)),
    },
  });
  return wanted.length - present.length;
}

const keyColumns = (rows: readonly UnboundRow[]): [string, string, string] => [
  plainArray(rows.map(({ namePk }) => namePk)),
  plainArray(rows.map(({ sourcePk }) => sourcePk)),
  plainArray(rows.map(({ kindPk }) => kindPk)),
];
