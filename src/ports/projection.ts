/** A copy of the catalog made for speed or scale: filled from the outbox alone, and at any time dropped and made anew. */
import type { ProjectionName } from "../domain/projected.ts";
import type { OperationContext } from "./operation-context.ts";

/** `Change`: `ProjectedChunks` or `ProjectedGraph`, the whole state of one document. */
export interface Projection<Change> {
  readonly name: ProjectionName;
  /**
   * Makes its schema or brings it up to date; does nothing where that is so already, and is safe when many processes do it at once. Throws
   * AppError: PROJECTION_UNAVAILABLE (wait and try again) or PROJECTION_REFUSED (password, version, privilege, dimension, a newer schema),
   * each with the mend, and nothing half-made.
   */
  prepare(context: OperationContext): Promise<void>;
  /**
   * Makes what is held of each document equal to the change. Applied twice it does nothing more; a change older than what is held (by
   * revision) is left out. While a rebuild is under way, both copies get it.
   */
  apply(context: OperationContext, changes: readonly Change[]): Promise<void>;
  /** Forgets these datasets of the tenant. Idempotent. */
  removeDatasets(context: OperationContext, datasetIds: readonly string[]): Promise<void>;
  /** Starts an empty copy of this tenant beside the one that is asked; an unfinished one is dropped first. */
  beginRebuild(context: OperationContext): Promise<void>;
  /** Asks the new copy from now on, in one step, and drops the old one. */
  finishRebuild(context: OperationContext): Promise<void>;
  /**
   * Whether there is a whole copy of this tenant to ask: one that a rebuild finished. False where what was there is lost. While it is false,
   * questions throw PROJECTION_UNAVAILABLE: what a change has brought meanwhile is no answer.
   */
  isWhole(context: OperationContext): Promise<boolean>;
  /** Documents and rows (points, or nodes and edges) that it holds of a dataset, for comparing with the catalog. */
  count(
    context: OperationContext,
    datasetId: string,
  ): Promise<{ readonly documents: number; readonly rows: number }>;
  /**
   * The position that was recorded in it last; -1 where it holds no whole copy, null where none was ever recorded. One below the catalog's own
   * record says that somebody put it back to an earlier state. Absent, as `recordPosition`: it keeps none.
   */
  position?(context: OperationContext): Promise<number | null>;
  /** Records how far events are applied; with `atLeast` only where what is recorded is not below that, so that an earlier state stays one. */
  recordPosition?(
    context: OperationContext,
    params: { readonly position: number; readonly atLeast: number | null },
  ): Promise<void>;
  /** Answers as soon as the database does. Throws AppError PROJECTION_UNAVAILABLE or PROJECTION_REFUSED. */
  ping(context: OperationContext): Promise<void>;
  close(): Promise<void>;
}
