/** Where a dataset stands, and whether the caller may write to it. */
import type { CommitOptions } from "../../../domain/change-set.ts";
import { AppError } from "../../../domain/errors.ts";
import type { Transaction } from "../transaction.ts";
import { isUuid } from "../uuid.ts";

export interface DatasetHead {
  readonly pk: number;
  readonly id: string;
  readonly projectPk: number;
  readonly revision: number;
  readonly gitCommit: string | null;
  readonly branch: string | null;
}

const READ = `SELECT pk, id, project_pk AS "projectPk", revision, git_commit AS "gitCommit", branch FROM datasets WHERE id = $1`;

/** `lock` keeps the row until the transaction ends. Throws AppError NOT_INDEXED when there is no such dataset. */
export async function readDatasetHead(
  tx: Transaction,
  datasetId: string,
  mode: "read" | "lock",
): Promise<DatasetHead> {
  const head = isUuid(datasetId)
    ? await tx.get<DatasetHead>(mode === "lock" ? `${READ} FOR NO KEY UPDATE` : READ, datasetId)
    : undefined;
  if (head === undefined) {
    throw new AppError("NOT_INDEXED", `The catalog holds no dataset ${datasetId}.`, {
      next: "Index the folder again: its dataset was removed.",
    });
  }
  return head;
}

/** Throws AppError: LEASE_LOST, REVISION_CONFLICT. */
export async function checkExpectations(
  tx: Transaction,
  head: DatasetHead,
  options: CommitOptions,
): Promise<void> {
  const { leaseGeneration, expectedRevision } = options;
  if (leaseGeneration !== undefined) {
    // the lock holds off whoever would take the lease over while this commit runs, and no heartbeat: the generation is part of a key, the heartbeat is not
    const held = await tx.get(
      "SELECT 1 FROM leases WHERE dataset_pk = $1 AND generation = $2 AND owner IS NOT NULL FOR KEY SHARE",
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
