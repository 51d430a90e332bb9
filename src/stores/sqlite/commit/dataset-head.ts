/** Where a dataset stands, and whether the caller may write to it. */
import type { CommitOptions } from "../../../domain/change-set.ts";
import { AppError } from "../../../domain/errors.ts";
import type { ReadConnection } from "../connection.ts";

export interface DatasetHead {
  readonly pk: number;
  readonly id: string;
  readonly projectPk: number;
  readonly revision: number;
  readonly gitCommit: string | null;
  readonly branch: string | null;
}

/** Throws AppError NOT_INDEXED when there is no such dataset. */
export function readDatasetHead(connection: ReadConnection, datasetId: string): DatasetHead {
  const head = connection.get<DatasetHead>(
    "SELECT pk, id, project_pk AS projectPk, revision, git_commit AS gitCommit, branch FROM datasets WHERE id = ?",
    datasetId,
  );
  if (head === undefined) {
    throw new AppError("NOT_INDEXED", `The catalog holds no dataset ${datasetId}.`, {
      next: "Index the folder again: its dataset was removed.",
    });
  }
  return head;
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
    if (held === undefined) {
      throw new AppError("LEASE_LOST", `Lease ${leaseGeneration} of this dataset is gone.`, {
        next: "Join the job of the process that took over.",
        data: { leaseGeneration },
      });
    }
  }
  if (expectedRevision !== undefined && expectedRevision !== head.revision) {
    throw new AppError(
      "REVISION_CONFLICT",
      `The dataset stands at revision ${head.revision}, not ${expectedRevision}.`,
      {
        next: "Read what it shows now and try again.",
        data: { revision: head.revision, expectedRevision },
      },
    );
  }
}
