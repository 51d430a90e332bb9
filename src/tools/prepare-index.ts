/** Before a search: a folder never indexed gets its first job, and answers say what an unfinished one still lacks. */
import type { OperationContext } from "../ports/operation-context.ts";
import type { Workspace } from "../ports/workspaces.ts";
import type { ToolCall, ToolServices } from "./define-tool.ts";
import { describeProgress, isUnfinished } from "./describe-job.ts";

/** How long a question waits for the first job of a folder before it answers with what is there. */
const FIRST_JOB_WAIT_MS = 3_000;

const CALL_AGAIN = "Next: make the same call again soon, or sync_status to see how far it is.";

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

/** What the workspace's index lacks now, in one sentence; null when it lacks nothing. Searches show it beside their hits. */
export async function describeGaps(
  context: OperationContext,
  workspace: Workspace,
): Promise<string | null> {
  const { dataset, catalog } = workspace;
  if (dataset.kind === "inserted")
    return `${dataset.folder} was inserted into the database by another system: no file is behind it, and it is shown as it was inserted.`;
  const job = await catalog.jobs.latest(context, dataset.id);
  if (isUnfinished(job))
    return `${dataset.folder} is being indexed (${describeProgress(job, Date.now())}); what is not in the index yet is missing here.`;
  if (job?.state === "failed")
    return `The last index run of ${dataset.folder} failed (${job.error ?? "no reason given"}); this answers from what was committed before.`;
  return null;
}

/** Why a workspace has nothing to show at all. */
async function describeNothing(context: OperationContext, workspace: Workspace): Promise<string> {
  const { dataset, catalog } = workspace;
  const job = await catalog.jobs.latest(context, dataset.id);
  if (isUnfinished(job))
    return `${dataset.folder} is being indexed for the first time: ${describeProgress(job, Date.now())}. There is nothing to show yet.\n${CALL_AGAIN}`;
  if (job?.state === "failed")
    return `${job.error ?? "INTERNAL: the index run failed."}\nNext: call index_codebase once the cause is mended.`;
  return `${dataset.folder} holds nothing that can be indexed yet.\n${CALL_AGAIN}`;
}

/** Starts the first job where there was none and waits up to 3 s for it. Returns the workspace as it is then, or what to say instead. */
export async function prepareIndex(
  context: OperationContext,
  services: ToolServices,
  workspace: Workspace,
  reportProgress: ToolCall<never>["reportProgress"],
): Promise<Workspace | string> {
  const ready = workspace.indexed
    ? workspace
    : await startFirstJob(context, services, workspace, reportProgress);
  return ready.indexed ? ready : describeNothing(context, ready);
}
