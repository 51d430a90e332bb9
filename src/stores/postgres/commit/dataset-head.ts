/** Where a dataset stands, and whether the caller may write to it. */
import type { CommitOptions } from "../../../domain/change-set.ts";
import { checkRevision, type DatasetHead, leaseLost, requireHead } from "../../dataset-head.ts";
import type { Transaction } from "../transaction.ts";
import { isUuid } from "../uuid.ts";

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
  return requireHead(head, datasetId);
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
    if (held === undefined) throw leaseLost(leaseGeneration);
  }
  checkRevision(head, expectedRevision);
}
