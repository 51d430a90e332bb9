/** What tools and the command line need of indexing. */
import type { Job } from "../domain/job.ts";
import type { PastStatus, StatusReport } from "../domain/status-report.ts";
import type { OperationContext } from "./operation-context.ts";
import type { Workspace } from "./workspaces.ts";

export interface Indexer {
  /**
   * Starts or joins the dataset's index job and waits for it at most `waitMs` (0 returns at once; Infinity to the end). The job goes on
   * behind the answer. `onProgress` is called at most twice a second.
   */
  index(
    context: OperationContext,
    params: {
      readonly workspace: Workspace;
      readonly waitMs: number;
      readonly onProgress?: (job: Job) => void;
    },
  ): Promise<Job>;
  /** Gives vectors to everything that has none, as far as the embedders can now; what fails is told by `status`. */
  embedRest(context: OperationContext, workspace: Workspace): Promise<void>;
  /**
   * Fills the past behind everything else and waits for it at most `waitMs`. `commits`: how many of HEAD's first-parent line are wanted from
   * now on; 0 forgets them, null leaves what was wanted. `onProgress` as in `index`.
   */
  fillPast(
    context: OperationContext,
    params: {
      readonly workspace: Workspace;
      readonly commits: number | null;
      readonly waitMs: number;
      readonly onProgress?: (past: PastStatus) => void;
    },
  ): Promise<PastStatus>;
  /** Continues the unfinished job of the indexed dataset that holds `folder`, behind everything else; null when there is none. Creates nothing. */
  resume(context: OperationContext, params: { readonly folder: string }): Promise<Job | null>;
  /** Every indexed dataset of the data folder; with a folder, that one with its skipped files counted. */
  status(context: OperationContext, params: { readonly folder?: string }): Promise<StatusReport>;
  /**
   * Removes the datasets of a folder, or with `ref` that one alone (the catalog's file too when nothing is left in it). Returns the freed
   * bytes. Throws NOT_INDEXED.
   */
  remove(
    context: OperationContext,
    params: { readonly folder: string; readonly ref?: string },
  ): Promise<{ readonly freedBytes: number }>;
  removeAll(context: OperationContext): Promise<{ readonly freedBytes: number }>;
  /** Stops running jobs at the next batch, gives leases back, ends workers. */
  close(): Promise<void>;
}
