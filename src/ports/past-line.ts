/** The commits that a dataset's past is counted by, and how far it goes. */
import type { PastCommit, PastState } from "../domain/past.ts";
import type { OperationContext } from "./operation-context.ts";

export interface PastLine {
  state(context: OperationContext, datasetId: string): Promise<PastState>;
  /** Leaves the wish for whoever holds the lease: this many commits; 0 for none, null as configured. */
  want(
    context: OperationContext,
    params: { readonly datasetId: string; readonly commits: number | null },
  ): Promise<void>;
  /** Known commits with positions from `from` to `to` (inclusive), oldest first. */
  commits(
    context: OperationContext,
    params: { readonly datasetId: string; readonly from: number; readonly to: number },
  ): Promise<readonly PastCommit[]>;
  /** Known commits whose hash begins with `prefix` (lower-case hex), at most two. */
  findCommits(
    context: OperationContext,
    params: { readonly datasetId: string; readonly prefix: string },
  ): Promise<readonly PastCommit[]>;
  /** The newest known commit that was committed at or before a time, as git's `--before` chooses; null when all are later. */
  lastBefore(
    context: OperationContext,
    params: { readonly datasetId: string; readonly atMs: number },
  ): Promise<PastCommit | null>;
}
