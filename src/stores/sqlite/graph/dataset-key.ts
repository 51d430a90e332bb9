/** A dataset by its surrogate keys, and which document versions it shows at a time. */
import type { ReadConnection } from "../connection.ts";

export interface DatasetKey {
  readonly pk: number;
  readonly projectPk: number;
}

/** Null when there is no such dataset. */
export function findDatasetKey(reader: ReadConnection, datasetId: string): DatasetKey | null {
  const row = reader.get<DatasetKey>(
    "SELECT pk, project_pk AS projectPk FROM datasets WHERE id = ?",
    datasetId,
  );
  return row ?? null;
}

/**
 * Condition on a version `v`: shown now, or valid at the position given as parameter ?9. A version that ended nobody knows where is
 * valid nowhere; what only the past has (`rev_to` 0) is valid to the newest commit of the line.
 */
export function shownAt(at: number | null): string {
  if (at === null) return "v.rev_to IS NULL";
  return "v.valid_from <= ?9 AND (v.valid_to > ?9 OR v.valid_to IS NULL AND coalesce(v.rev_to, 0) = 0)";
}

/** Parameters of a statement with `shownAt`: filled up to ?8, then the position. */
export function withPosition(
  values: readonly (string | number | null)[],
  at: number | null,
): (string | number | null)[] {
  if (at === null) return [...values];
  return [...values, ...Array.from({ length: 8 - values.length }, () => null), at];
}
