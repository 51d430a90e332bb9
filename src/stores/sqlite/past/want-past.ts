/** Records how much of a dataset's past is wanted. */
import { readDatasetHead } from "../commit/dataset-head.ts";
import type { WriteState } from "../write-state.ts";

/** Throws AppError NOT_INDEXED. */
export function wantPast(
  { connection }: WriteState,
  params: { readonly datasetId: string; readonly commits: number | null },
): void {
  const { pk } = readDatasetHead(connection, params.datasetId);
  connection.run(
    "INSERT INTO pasts (dataset_pk, wanted) VALUES (?1, ?2) ON CONFLICT (dataset_pk) DO UPDATE SET wanted = ?2",
    pk,
    params.commits,
  );
}
