/** `index_codebase`: starts or joins a job over a folder and waits a stated time for it. */
import { z } from "zod";
import type { Job } from "../domain/job.ts";
import type { Workspace } from "../ports/workspaces.ts";
import { defineTool, type Tool, type ToolReply } from "./define-tool.ts";
import { describeProgress, describeSummary, isUnfinished } from "./describe-job.ts";
import { describePast } from "./describe-past.ts";
import { openIndexable } from "./open-workspace.ts";
import { readHistory } from "./read-history.ts";

/** Clients were measured to give a call up after 60 s. */
const MAX_WAIT_SECONDS = 50;
const DEFAULT_WAIT_SECONDS = 10;
const MAX_REF_CHARS = 250;
/** For opening the catalog, beside the wait itself. */
const OPENING_MS = 8_000;

const DESCRIPTION = `Builds or updates the index that search_code answers from. Needed once for a new folder; afterwards searches notice edits by themselves, so call it again only after large changes (branch switch, pull) when you want to wait for them. Unchanged files cost almost nothing.

Starts a background job, or joins the one that is running, waits up to wait_seconds for it and then reports either what was done or how far it is. A job goes on after the reply, and searches answer from what is there so far. Runs on this machine only; nothing is sent anywhere and no file is changed.

Skipped: what .gitignore and .quarryignore name, binary, minified, generated, vendored and lock files, files with secrets. sync_status counts them by reason.

history, a number: how many commits of the past to index too, along the first parents of HEAD, for as_of and changed_since: 500 go back that far, 0 forgets them. A server goes on with it behind answers. It is filled in newest first and can be extended at any time.
history, a branch, tag or commit ("feature", "origin/main", "v1.2.0"): indexes that tree instead, read from git without a checkout, as a dataset of its own: as_of with its name then searches and walks it in full, also off the line of HEAD. Call it again when the branch has moved. Digits alone are a number of commits: write refs/heads/123 for such a name.

Examples: {} for the current project; {"path": "/work/other-repo"}; {"path": "packages/api", "wait_seconds": 50}; {"wait_seconds": 0} to start it and go on; {"history": 2000, "wait_seconds": 50}; {"history": "origin/main"}.`;

function describe({ dataset }: Workspace, job: Job): ToolReply {
  const { ref } = dataset;
  const of = ref === null ? dataset.folder : `${ref} of ${dataset.folder}`;
  const where = `${of} (project ${dataset.project.name})`;
  const then = ref === null ? "search_code" : `search_code or traverse_graph with as_of "${ref}"`;
  if (job.state === "done")
    return { text: `Indexed ${where}: ${describeSummary(job)}.\nNext: ${then}.` };
  if (isUnfinished(job))
    return {
      text: `Indexing ${where}: ${describeProgress(job, Date.now())}. It goes on in the background.\nNext: ${ref === null ? "search_code already answers from what is there; sync_status" : "sync_status"} shows how far it is; index_codebase again waits longer.`,
    };
  const reason = job.state === "cancelled" ? "CANCELLED: the job was stopped." : job.error;
  return {
    isError: true,
    text: `${reason ?? "INTERNAL: the job failed."}\nNext: call index_codebase again; what was committed before is kept.`,
  };
}

export const indexCodebase: Tool = defineTool({
  name: "index_codebase",
  title: "Index a codebase",
  description: DESCRIPTION,
  hints: {
    readOnlyHint: false,
    destructiveHint: false,
    idempotentHint: true,
    openWorldHint: false,
  },
  example: '{"path": "/work/other-repo", "wait_seconds": 30}',
  timeoutMs: MAX_WAIT_SECONDS * 1_000 + OPENING_MS,
  input: () =>
    z.strictObject({
      path: z
        .string()
        .max(4_096)
        .optional()
        .describe(
          "Folder to index, absolute or relative to the current project. Default: the current project.",
        ),
      wait_seconds: z
        .number()
        .min(0)
        .max(MAX_WAIT_SECONDS)
        .default(DEFAULT_WAIT_SECONDS)
        .describe("How long to wait for the job to end, 0 to 50. It goes on afterwards."),
      history: z
        .preprocess(
          (given) => (typeof given === "number" ? String(given) : given),
          z.string().max(MAX_REF_CHARS),
        )
        .optional()
        .describe(
          "A number of commits of the past to index too (0 for none; default: as it was, or as configured), or a branch, tag or commit to index as a dataset of its own.",
        ),
    }),
  handle: async ({ args, context, services, reportProgress }) => {
    const startedMs = performance.now();
    const waitMs = args.wait_seconds * 1_000;
    const leftMs = (): number => Math.max(0, waitMs - (performance.now() - startedMs));
    const history = args.history === undefined ? null : readHistory(args.history);
    const folder = await openIndexable(context, services, args.path);
    const workspace =
      history?.ref == null ? folder : await services.workspaces.atRef(context, folder, history.ref);
    const onProgress = (running: Job): void => {
      const { filesDone, filesTotal } = running.progress;
      reportProgress(filesDone, filesTotal, describeProgress(running, Date.now()));
    };
    // a folder that has a ref has an index: what asks of the ref goes through it
    if (workspace !== folder && !folder.indexed)
      await services.indexer.index(context, { workspace: folder, waitMs: leftMs(), onProgress });
    const job = await services.indexer.index(context, { workspace, waitMs: leftMs(), onProgress });
    const reply = describe(workspace, job);
    if (history?.commits == null || reply.isError === true) return reply;
    const past = await services.indexer.fillPast(context, {
      workspace,
      commits: history.commits,
      waitMs: leftMs(),
      onProgress: (running) =>
        reportProgress(running.commits, running.wanted, describePast(running)),
    });
    return { ...reply, text: `${describePast(past)}\n${reply.text}` };
  },
});
