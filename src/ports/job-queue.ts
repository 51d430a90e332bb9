/** Index jobs of one catalog, and wishes that a reader leaves for the writer. */
import type { Job, JobProgress, JobSummary } from "../domain/job.ts";
import type { OperationContext } from "./operation-context.ts";

export interface JobQueue {
  /** Joins the dataset's queued or running job, or queues a new one. */
  request(
    context: OperationContext,
    params: { readonly datasetId: string; readonly nowMs: number },
  ): Promise<Job>;
  /** The dataset's next queued job (or one left running by a dead process) becomes running under this lease; null when there is none. */
  claim(
    context: OperationContext,
    params: {
      readonly datasetId: string;
      readonly leaseGeneration: number;
      readonly nowMs: number;
    },
  ): Promise<Job | null>;
  reportProgress(
    context: OperationContext,
    params: { readonly jobId: string; readonly progress: JobProgress },
  ): Promise<void>;
  finish(
    context: OperationContext,
    params: { readonly jobId: string; readonly nowMs: number; readonly outcome: JobOutcome },
  ): Promise<void>;
  get(context: OperationContext, jobId: string): Promise<Job | null>;
  /** Newest first; null when the dataset never had one. */
  latest(context: OperationContext, datasetId: string): Promise<Job | null>;
  /** A reader asks the lease's holder to commit these changed paths. */
  requestRefresh(
    context: OperationContext,
    params: { readonly datasetId: string; readonly paths: readonly string[] },
  ): Promise<void>;
  /** Takes (and removes) the wishes of a dataset. */
  takeRefreshes(context: OperationContext, datasetId: string): Promise<readonly string[]>;
}

export type JobOutcome =
  | { readonly state: "done"; readonly summary: JobSummary }
  | { readonly state: "failed"; readonly error: string }
  | { readonly state: "cancelled" };
