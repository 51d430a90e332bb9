/** Records why files are left out. */
import type { ChangeSet } from "../../../domain/change-set.ts";
import type { WriteConnection } from "../connection.ts";

const RECORD = `INSERT INTO skipped_files (dataset_pk, path, reason, size_bytes, mtime_ms) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT (dataset_pk, path) DO UPDATE SET reason = excluded.reason, size_bytes = excluded.size_bytes,
    mtime_ms = excluded.mtime_ms`;
const FORGET = "DELETE FROM skipped_files WHERE dataset_pk = ? AND path = ?";

/** Skips are no part of what a dataset shows: they leave its revision alone. */
export function recordSkips(
  connection: WriteConnection,
  datasetPk: number,
  changeSet: ChangeSet,
): void {
  const forget = connection.prepare(FORGET);
  for (const path of changeSet.unskips) forget.run(datasetPk, path);
  const record = connection.prepare(RECORD);
  for (const { path, reason, sizeBytes, mtimeMs } of changeSet.skips)
    record.run(datasetPk, path, reason, sizeBytes, mtimeMs);
}
