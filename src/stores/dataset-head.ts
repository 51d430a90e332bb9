/** Where a dataset stands, and what a commit that may not be done is refused with, the same for every database. */
import { AppError } from "../domain/errors.ts";

export interface DatasetHead {
  readonly pk: number;
  readonly id: string;
  readonly projectPk: number;
  readonly revision: number;
  readonly gitCommit: string | null;
  readonly branch: string | null;
}

/** The head read, or AppError NOT_INDEXED where there is none. */
export function requireHead(head: DatasetHead | undefined, datasetId: string): DatasetHead {
  if (head !== undefined) return head;
  throw new AppError("NOT_INDEXED", `The catalog holds no dataset ${datasetId}.`, {
    next: "Index the folder again: its dataset was removed.",
  });
}

/** LEASE_LOST. */
export const leaseLost = (leaseGeneration: number): AppError =>
  new AppError("LEASE_LOST", `Lease ${leaseGeneration} of this dataset is gone.`, {
    next: "Join the job of the process that took over.",
    data: { leaseGeneration },
  });

/** Throws AppError REVISION_CONFLICT where the dataset stands elsewhere than expected; undefined expects nothing. */
export function checkRevision(
  { revision }: DatasetHead,
  expectedRevision: number | undefined,
): void {
  if (expectedRevision === undefined || expectedRevision === revision) return;
  throw new AppError(
    "REVISION_CONFLICT",
    `The dataset stands at revision ${revision}, not ${expectedRevision}.`,
    { next: "Read what it shows now and try again.", data: { revision, expectedRevision } },
  );
}
