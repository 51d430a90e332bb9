/** Where a dataset stands, and whether the caller may write to it. */
import type { CommitOptions } from "../../../domain/change-set.ts";
import { checkRevision, type DatasetHead, leaseLost, requireHead } from "../../dataset-head.ts";
import type { ReadConnection } from "../connection.ts";

/** Throws AppError NOT_INDEXED when there is no such dataset. */
export function readDatasetHead(connection: ReadConnection, datasetId: string): DatasetHead {
  const head = connection.get<DatasetHead>(
    "SELECT pk, id, project_pk AS projectPk, revision, git_commit AS gitCommit, branch FROM datasets WHERE id = ?",
    datasetId,
  );
  return requireHead(head, datasetId);
}

/** Throws AppError: LEASE_LOST, REVISION_CONFLICT. */
export function checkExpectations(
  connection: ReadConnection,
  head: DatasetHead,
  options: CommitOptions,
): void {
  const { leaseGeneration, expectedRevision } = options;
  if (leaseGeneration !== undefined) {
    const held = connection.get(
      "SELECT 1 FROM leases WHERE dataset_pk = ? AND generation = ? AND owner IS NOT NULL",
      head.pk,
      leaseGeneration,
    );
    if (held === undefined) throw leaseLost(leaseGeneration);
  }
  checkRevision(head, expectedRevision);
}
