/** `quarry index [folder]`: runs a job to its end and shows how far it is. */
import { AppError } from "../../domain/errors.ts";
import type { Job } from "../../domain/job.ts";
import type { Workspace } from "../../ports/workspaces.ts";
import { describeProgress, describeSummary } from "../../tools/describe-job.ts";
import { describePast } from "../../tools/describe-past.ts";
import { openIndexable } from "../../tools/open-workspace.ts";
import { readHistory } from "../../tools/read-history.ts";
import { type CommandContext, EXIT } from "./command.ts";
import { settleProjections } from "./note-projections.ts";

/** Plain lines come at most this often. */
const LINE_INTERVAL_MS = 2_000;

interface ProgressView {
  readonly show: (job: Job) => void;
  readonly stop: () => void;
}

async function barView(): Promise<ProgressView> {
  const { default: progress } = await import("cli-progress");
  const bar = new progress.SingleBar(
    {
      format: "{bar} {percentage}% | {words}",
      stream: process.stderr,
      clearOnComplete: true,
      hideCursor: true,
    },
    progress.Presets.shades_classic,
  );
  bar.start(1, 0, { words: "looking through the folder" });
  return {
    show: (job) => {
      bar.setTotal(Math.max(1, job.progress.filesTotal));
      bar.update(job.progress.filesDone, { words: describeProgress(job, Date.now()) });
    },
    stop: () => bar.stop(),
  };
}

function lineView(note: (text: string) => void): ProgressView {
  let lastMs = 0;
  return {
    show: (job) => {
      if (Date.now() - lastMs < LINE_INTERVAL_MS) return;
      lastMs = Date.now();
      note(describeProgress(job, Date.now()));
    },
    stop: () => {},
  };
}

function finished(workspace: Workspace, job: Job): Job {
  if (job.state === "done") return job;
  throw new AppError(
    job.state === "cancelled" ? "CANCELLED" : "INTERNAL",
    `Indexing ${workspace.dataset.folder} ended as ${job.state}${job.error === null ? "" : `: ${job.error}`}.`,
    { next: "Run quarry index again; what was committed is kept." },
  );
}

/** Indexes to the end and returns the finished job. Throws what the indexer throws, and when the job failed. */
export async function indexWithProgress(
  command: CommandContext,
  folder: string | undefined,
  ref: string | null = null,
): Promise<{ readonly workspace: Workspace; readonly job: Job }> {
  const { context, output } = command;
  const services = await command.services();
  const ofFolder = await openIndexable(context, services, folder);
  const workspace =
    ref === null ? ofFolder : await services.workspaces.atRef(context, ofFolder, ref);
  // a folder that has a ref has an index: what asks of the ref goes through it
  if (ref !== null && !ofFolder.indexed) await indexWithProgress(command, folder);
  const view = process.stderr.isTTY ? await barView() : lineView(output.note);
  try {
    const job = await services.indexer.index(context, {
      workspace,
      waitMs: Number.POSITIVE_INFINITY,
      onProgress: view.show,
    });
    const done = finished(workspace, job);
    await services.indexer.embedRest(context, workspace);
    // a server that runs does this as well; where none does, nobody else would
    await settleProjections(command);
    return { workspace, job: done };
  } finally {
    view.stop();
  }
}

export async function indexFolder(
  command: CommandContext,
  folder: string | undefined,
  options: { readonly history?: string },
): Promise<number> {
  const { commits, ref } =
    options.history === undefined ? { commits: null, ref: null } : readHistory(options.history);
  const { workspace, job } = await indexWithProgress(command, folder, ref);
  const { context, output } = command;
  const { dataset } = workspace;
  const where = ref === null ? dataset.folder : `${ref} of ${dataset.folder}`;
  output.print(`Indexed ${where} (project ${dataset.project.name}): ${describeSummary(job)}.`);
  if (commits === null) return EXIT.done;
  const { indexer } = await command.services();
  let toldMs = 0;
  const past = await indexer.fillPast(context, {
    ...{ workspace, commits, waitMs: Number.POSITIVE_INFINITY },
    onProgress: (running) => {
      if (Date.now() - toldMs < LINE_INTERVAL_MS) return;
      toldMs = Date.now();
      output.note(describePast(running));
    },
  });
  await settleProjections(command);
  output.print(describePast(past));
  return past.state === "complete" || past.state === "off" ? EXIT.done : EXIT.failed;
}
