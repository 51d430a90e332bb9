/** A dataset by its surrogate keys, and which document versions it shows at a time. */
import type { Transaction } from "../transaction.ts";
import { isUuid } from "../uuid.ts";

export interface DatasetKey {
  readonly pk: number;
  readonly projectPk: number;
}

/** No dataset has this key: nothing is found in it. */
export const NOWHERE: DatasetKey = { pk: -1, projectPk: -1 };

/** `NOWHERE` when there is no such dataset. */
export async function findDatasetKey(tx: Transaction, datasetId: string): Promise<DatasetKey> {
  if (!isUuid(datasetId)) return NOWHERE;
  const sql = `SELECT pk, project_pk AS "projectPk" FROM datasets WHERE id = $1`;
  return (await tx.get<DatasetKey>(sql, datasetId)) ?? NOWHERE;
}

/**
 * Condition on a version `v`: shown now, or valid at the position given as parameter $1, which is null for now. A version that ended nobody
 * knows where is valid nowhere; what only the past has (`rev_to` 0) is valid to the newest commit of the line.
 */
export function shownAt(at: number | null): string {
  if (at === null) return "v.rev_to IS NULL AND $1::bigint IS NULL";
  return "v.valid_from <= $1::bigint AND (v.valid_to > $1::bigint OR v.valid_to IS NULL AND coalesce(v.rev_to, 0) = 0)";
}
