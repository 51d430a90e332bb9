/** Before a search: a folder never indexed gets its first job, and the answer says what an unfinished one still lacks. */
import type { Job } from "../domain/job.ts";
import type { OperationContext } from "../ports/operation-context.ts";
import type { Workspace } from "../ports/workspaces.ts";
import type { ToolCall, ToolServices } from "./define-tool.ts";
import { describeProgress, isUnfinished } from "./describe-job.ts";

/** How long a question waits for the first job of a folder before it answers with what is there. */
const FIRST_JOB_WAIT_MS = 3_000;

export interface PreparedIndex {
  /** As it is after the wait. */
  readonly workspace: Workspace;
  /** What the answer lacks, as a sentence or two; empty when it lacks nothing. */
  readonly note: string;
}

const CALL_AGAIN = "Next: call search_code again soon, or sync_status to see how far it is.";

async function startFirstJob(
  context: OperationContext,
  services: ToolServices,
  workspace: Workspace,
  reportProgress: ToolCall<never>["reportProgress"],
): Promise<Workspace> {
  await services.indexer.index(context, {
    workspace,
    waitMs: FIRST_JOB_WAIT_MS,
    onProgress: (job) => {
      const { filesDone, filesTotal } = job.progress;
      reportProgress(filesDone, filesTotal, describeProgress(job, Date.now()));
    },
  });
  const { prefix } = workspace.scope;
  const again = await services.workspaces.resolve(context, workspace.dataset.folder);
  return { ...again, scope: { ...again.scope, prefix } };
}

function describeGap(workspace: Workspace, job: Job | null): string {
  const { folder } = workspace.dataset;
  if (isUnfinished(job)) {
    const progress = describeProgress(job, Date.now());
    return workspace.indexed
      ? `Note: ${folder} is being indexed (${progress}); what is not in the index yet is missing here.`
      : `${folder} is being indexed for the first time: ${progress}. There is nothing to show yet.\n${CALL_AGAIN}`;
  }
  if (job?.state === "failed")
    return workspace.indexed
      ? `Note: the last index run of ${folder} failed (${job.error ?? "no reason given"}); this answers from what was committed before.`
      : `${job.error ?? "INTERNAL: the index run failed."}\nNext: call index_codebase once the cause is mended.`;
  return workspace.indexed ? "" : `${folder} holds nothing that can be indexed yet.\n${CALL_AGAIN}`;
}

/** Starts the first job where there was none, waits up to 3 s for it, and says what is missing. */
export async function prepareIndex(
  context: OperationContext,
  services: ToolServices,
  workspace: Workspace,
  reportProgress: ToolCall<never>["reportProgress"],
): Promise<PreparedIndex> {
  const ready = workspace.indexed
    ? workspace
    : await startFirstJob(context, services, workspace, reportProgress);
  const job = await ready.catalog.jobs.latest(context, ready.dataset.id);
  return { workspace: ready, note: describeGap(ready, job) };
}
