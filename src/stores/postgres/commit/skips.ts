/** Records why files are left out. */
import type { ChangeSet } from "../../../domain/change-set.ts";
import { plainArray, textArray } from "../array-literals.ts";
import type { Transaction } from "../transaction.ts";

const FORGET = "DELETE FROM skipped_files WHERE dataset_pk = $1 AND path = ANY($2::text[])";
const RECORD = `INSERT INTO skipped_files (dataset_pk, path, reason, size_bytes, mtime_ms)
  SELECT $1, s.path, s.reason, s.size_bytes, s.mtime_ms
  FROM unnest($2::text[], $3::text[], $4::bigint[], $5::float8[]) s(path, reason, size_bytes, mtime_ms)
  ON CONFLICT (tenant_id, dataset_pk, path) DO UPDATE SET reason = excluded.reason, size_bytes = excluded.size_bytes,
    mtime_ms = excluded.mtime_ms`;

/** Skips are no part of what a dataset shows: they leave its revision alone. */
export async function recordSkips(
  tx: Transaction,
  datasetPk: number,
  { skips, unskips }: ChangeSet,
): Promise<void> {
  if (unskips.length > 0) await tx.run(FORGET, datasetPk, textArray(unskips));
  const last = [...new Map(skips.map((skip) => [skip.path, skip])).values()];
  if (last.length === 0) return;
  await tx.run(
    RECORD,
    datasetPk,
    textArray(last.map(({ path }) => path)),
    textArray(last.map(({ reason }) => reason)),
    plainArray(last.map(({ sizeBytes }) => Math.floor(sizeBytes))),
    plainArray(last.map(({ mtimeMs }) => mtimeMs)),
  );
}
