/** `sync_status`: what is indexed, how fresh it is and what is running, as data. */
import { z } from "zod";
import { SKIP_REASONS, type SkippedFile } from "../domain/document.ts";
import { EMBEDDING_SLOTS } from "../domain/embedding.ts";
import { FRESHNESS_STATES } from "../domain/freshness.ts";
import { JOB_STATES, type Job } from "../domain/job.ts";
import {
  type DatasetStatus,
  EMBEDDING_STATES,
  type EmbeddingState,
  PAST_STATES,
  type PastStatus,
  type StatusReport,
} from "../domain/status-report.ts";
import { defineTool, type Tool, type ToolCall } from "./define-tool.ts";
import { databaseEntry, databaseSchema, describeDatabase } from "./describe-database.ts";
import {
  describeProgress,
  formatCount,
  isUnfinished,
  percentDone,
  secondsLeft,
} from "./describe-job.ts";
import { describeCommit } from "./describe-past.ts";
import { describeProjections, projectionEntry, projectionsSchema } from "./describe-projections.ts";
import { openIndexed } from "./open-workspace.ts";

/** More than this would not fit into a reply; the rest is counted. */
const MAX_DATASETS = 60;
/** Languages and skip counts are given for this many datasets: they are most of an entry. */
const MAX_DETAILED = 10;
const MAX_SKIPPED_PER_REASON = 20;
const MAX_LANGUAGES = 12;
/** Below the 45,000 characters of every reply. */
const MAX_STATUS_CHARS = 40_000;
const TIMEOUT_MS = 20_000;

const DESCRIPTION = `Tells what is indexed and how current it is: every indexed project with its state, counts, running job and problems. Call it when search_code reports a missing or unfinished index, when results look incomplete, or to see which other projects can be searched by name. Not needed before an ordinary search.

datasets[].state: fresh (equals the folder at the last look), stale (the folder may differ; searches still re-read what they show), indexing (a job runs; answers come from what is committed), partial (the last job ended without everything), failed (see reason). next says what to do.

datasets[].meaning: one entry a model of search by meaning, none when it is off: ready (covers everything), embedding (embedded of texts so far), waiting (reason; tries again at retry_at), failed (reason; not tried again before a restart). Words are searched in any case. sent_to is where code is sent to be embedded; null: it stays in this process.

datasets[].past: how many commits of the first-parent line as_of and changed_since can ask about: complete (as wanted), partial (being filled in), lacking (lack says why), off.

datasets[].ref: a branch, tag or commit that index_codebase read as a dataset of its own; commit is where it was read, now where the name points, moved whether these differ (index_codebase again brings it up to date).

database: the server behind the index, where there is one: up or down (retry_at), connections in use and waited for by kind of work, replicas, the cache with its hits and misses. projections: copies of it made for speed (qdrant, neo4j): up, catching up (lag_events, lag_seconds), rebuilding, down (error); what a copy does not answer the database does.

datasets[].inserted: texts that another system put into the database; path takes the name in folder.

path limits it to one project (folder or name). show_skipped lists files that were left out, with the reason (at most 20 of each), for when a file you expect is not found.

Examples: {}; {"path": "/work/other-repo"}; {"show_skipped": true}`;

const outputSchema = () =>
  z.object({
    data_folder: z.string(),
    datasets: z.array(
      z.object({
        project: z.string(),
        folder: z.string(),
        inserted: z.string().optional(),
        ref: z
          .object({ name: z.string(), now: z.string().nullable(), moved: z.boolean() })
          .optional(),
        state: z.enum(FRESHNESS_STATES),
        reason: z.string(),
        branch: z.string().nullable(),
        commit: z.string().nullable(),
        revision: z.number(),
        checked_at: z.string().nullable(),
        files: z.number(),
        chunks: z.number(),
        symbols: z.number(),
        bytes: z.number(),
        partial_files: z.number(),
        languages: z.record(z.string(), z.number()).optional(),
        skipped: z.record(z.string(), z.number()).optional(),
        meaning: z.array(
          z.object({
            slot: z.enum(EMBEDDING_SLOTS),
            model: z.string().nullable(),
            state: z.enum(EMBEDDING_STATES),
            embedded: z.number(),
            texts: z.number().nullable(),
            sent_to: z.string().nullable(),
            answering: z.string().optional(),
            reason: z.string().optional(),
            retry_at: z.string().optional(),
          }),
        ),
        past: z.object({
          state: z.enum(PAST_STATES),
          commits: z.number(),
          wanted: z.number(),
          oldest: z.string().nullable(),
          newest: z.string().nullable(),
          lack: z.string().optional(),
        }),
        job: z
          .object({
            state: z.enum(JOB_STATES),
            progress: z.string(),
            percent: z.number().nullable(),
            files_done: z.number(),
            files_total: z.number(),
            seconds_left: z.number().nullable(),
            error: z.string().nullable(),
          })
          .nullable(),
        writer: z
          .object({ pid: z.number(), host: z.string(), this_process: z.boolean() })
          .nullable(),
      }),
    ),
    datasets_left_out: z.number(),
    database: databaseSchema().optional(),
    projections: projectionsSchema().optional(),
    problems: z.array(z.object({ catalog: z.string(), problem: z.string() })),
    notices: z.array(z.string()),
    skipped_files: z
      .array(z.object({ path: z.string(), reason: z.enum(SKIP_REASONS), bytes: z.number() }))
      .optional(),
    skipped_files_left_out: z.number().optional(),
    next: z.string(),
  });

export type Status = z.infer<ReturnType<typeof outputSchema>>;

function jobEntry(job: Job | null, nowMs: number): Status["datasets"][number]["job"] {
  if (job === null) return null;
  return {
    state: job.state,
    progress: isUnfinished(job) ? describeProgress(job, nowMs) : job.state,
    percent: isUnfinished(job) ? percentDone(job) : null,
    files_done: job.progress.filesDone,
    files_total: job.progress.filesTotal,
    seconds_left: isUnfinished(job) ? secondsLeft(job, nowMs) : null,
    error: job.error,
  };
}

type MeaningEntry = Status["datasets"][number]["meaning"][number];

/** What says nothing new is left out: replies cost the reader tokens. */
function meaningEntry(of: EmbeddingState): MeaningEntry {
  const { slot, model, state, embedded, answering, reason, retryAtMs } = of;
  return {
    ...{ slot, model, state, embedded, texts: of.shown, sent_to: of.destination },
    ...(answering !== null && answering !== model && { answering }),
    ...(reason !== null && { reason }),
    ...(retryAtMs !== null && { retry_at: new Date(retryAtMs).toISOString() }),
  };
}

function pastEntry({ state, commits, wanted, oldest, newest, lack }: PastStatus) {
  return {
    ...{ state, commits, wanted },
    oldest: oldest === null ? null : describeCommit(oldest),
    newest: newest === null ? null : describeCommit(newest),
    ...(lack !== null && { lack }),
  };
}

function largest(counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(counts)
      .sort(([, a], [, b]) => b - a)
      .slice(0, MAX_LANGUAGES),
  );
}

function datasetEntry(
  dataset: DatasetStatus,
  detailed: boolean,
  nowMs: number,
): Status["datasets"][number] {
  const { freshness, writer } = dataset;
  return {
    project: dataset.project,
    folder: dataset.folder,
    ...(dataset.inserted !== undefined && { inserted: dataset.inserted }),
    ...(dataset.ref !== null && {
      ref: { ...dataset.ref, moved: dataset.ref.now !== dataset.gitCommit },
    }),
    state: freshness.state,
    reason: freshness.reason,
    branch: dataset.branch,
    commit: dataset.gitCommit,
    revision: dataset.revision,
    checked_at: dataset.sweptAtMs === null ? null : new Date(dataset.sweptAtMs).toISOString(),
    files: dataset.documents,
    chunks: dataset.chunks,
    symbols: dataset.symbols,
    bytes: dataset.bytes,
    partial_files: dataset.partialDocuments,
    ...(detailed && {
      languages: largest(dataset.byLanguage),
      skipped: { ...dataset.skippedByReason },
    }),
    meaning: dataset.embeddings.map(meaningEntry),
    past: pastEntry(dataset.past),
    job: jobEntry(dataset.job, nowMs),
    writer:
      writer === null
        ? null
        : { pid: writer.pid, host: writer.host, this_process: writer.thisProcess },
  };
}

function nextStep(report: StatusReport): string {
  if (report.problems.length > 0) return "Mend the problems listed; each says how.";
  if (report.datasets.length === 0) return "Nothing is indexed here: call index_codebase.";
  const states = report.datasets.map((dataset) => dataset.freshness.state);
  if (states.includes("indexing")) return "Search now, or index_codebase to wait for the job.";
  if (states.includes("failed") || states.includes("partial"))
    return "Call index_codebase with the folder to try again.";
  return "Search with search_code; name another project by path.";
}

/** `  meaning (code): waiting, 1,204 of 5,000 texts; sent to https://…; EMBEDDER_UNAVAILABLE: …` Nothing while all is well and at home. */
function describeMeaning(entry: MeaningEntry): readonly string[] {
  const { slot, state, embedded, texts, sent_to, answering, reason, retry_at } = entry;
  if (state === "ready" && sent_to === null && reason === undefined) return [];
  const parts = [
    texts === null ? state : `${state}, ${formatCount(embedded)} of ${formatCount(texts)} texts`,
    ...(answering === undefined ? [] : [`${answering} answers meanwhile`]),
    ...(sent_to === null ? [] : [`code is sent to ${sent_to}`]),
    ...(reason === undefined ? [] : [reason.replace(/\.$/u, "")]),
    ...(retry_at === undefined ? [] : [`next try at ${retry_at}`]),
  ];
  return [`  meaning (${slot}): ${parts.join("; ")}.`];
}

/** `feature (a1b2c3d)` */
function describeRef({ ref, commit }: Status["datasets"][number]): string {
  return `${ref?.name} (${commit?.slice(0, 7) ?? "not complete"}${ref?.moved && commit !== null ? ", has moved" : ""})`;
}

/** The state in a few lines. */
export function describeStatus(status: Status): string {
  const lines = status.datasets.flatMap((dataset) => [
    `${dataset.project} ${dataset.state}: ${formatCount(dataset.files)} files, ${formatCount(dataset.chunks)} chunks ${dataset.inserted === undefined ? "in" : "inserted as"} ${dataset.ref === undefined ? "" : `${describeRef(dataset)} of `}${dataset.folder}${dataset.job !== null && dataset.state === "indexing" ? ` (${dataset.job.progress})` : ""}`,
    ...dataset.meaning.flatMap(describeMeaning),
  ]);
  if (status.datasets_left_out > 0) lines.push(`${status.datasets_left_out} more.`);
  for (const { path, reason } of status.skipped_files ?? [])
    lines.push(`skipped ${path}: ${reason}`);
  for (const { catalog, problem } of status.problems) lines.push(`${catalog}: ${problem}`);
  lines.push(...describeDatabase(status.database), ...describeProjections(status.projections));
  for (const notice of status.notices) lines.push(notice);
  return [...lines, `Next: ${status.next}`].join("\n");
}

async function listSkipped(
  call: ToolCall<{ path?: string | undefined }>,
): Promise<readonly SkippedFile[]> {
  const workspace = await openIndexed(call.context, call.services, call.args.path);
  return workspace.catalog.datasets.listSkipped(call.context, {
    datasetId: workspace.dataset.id,
    limit: MAX_SKIPPED_PER_REASON,
  });
}

async function readReport(call: ToolCall<{ path?: string | undefined }>): Promise<StatusReport> {
  const { args, context, services } = call;
  if (args.path === undefined) return services.indexer.status(context, {});
  const workspace = await openIndexed(context, services, args.path);
  return services.indexer.status(context, { folder: workspace.dataset.folder });
}

/** As much of everything as fits: a share of each list. */
function assemble(gathered: Gathered, share: number): Status {
  const { report, skipped, notices, nowMs } = gathered;
  const shown = report.datasets.slice(0, Math.ceil(MAX_DATASETS * share));
  const listed = skipped?.slice(0, Math.ceil(skipped.length * share));
  return {
    data_folder: report.dataFolder,
    datasets: shown.map((dataset, i) => datasetEntry(dataset, i < MAX_DETAILED, nowMs)),
    datasets_left_out: report.datasets.length - shown.length,
    ...(report.database !== null && { database: databaseEntry(report.database) }),
    ...(report.projections.length > 0 && { projections: report.projections.map(projectionEntry) }),
    problems: report.problems.slice(0, MAX_DATASETS * share).map((problem) => ({ ...problem })),
    notices: notices.slice(0, MAX_DATASETS * share),
    ...(listed !== undefined && {
      skipped_files: listed.map(({ path, reason, sizeBytes }) => ({
        path,
        reason,
        bytes: sizeBytes,
      })),
      skipped_files_left_out: (skipped?.length ?? 0) - listed.length,
    }),
    next: nextStep(report),
  };
}

interface Gathered {
  readonly report: StatusReport;
  readonly skipped: readonly SkippedFile[] | undefined;
  readonly notices: readonly string[];
  readonly nowMs: number;
}

type StatusCall = ToolCall<{ path?: string | undefined; show_skipped: boolean }>;

/** The tool's whole work, for the command line too. */
export async function readStatus(call: StatusCall): Promise<Status> {
  const report = await readReport(call);
  const folders = report.datasets
    .slice(0, MAX_DATASETS)
    .flatMap(({ folder, inserted }) => (inserted === undefined ? [folder] : []));
  const gathered: Gathered = {
    report,
    skipped: call.args.show_skipped ? await listSkipped(call) : undefined,
    notices: await call.services.notices(folders),
    nowMs: Date.now(),
  };
  const sizes = [1, 0.5, 0.25, 0.1].map((share) => assemble(gathered, share));
  return (
    sizes.find((status) => JSON.stringify(status).length <= MAX_STATUS_CHARS) ??
    assemble(gathered, 0.02)
  );
}

export const syncStatus: Tool = defineTool({
  name: "sync_status",
  title: "Index status",
  description: DESCRIPTION,
  hints: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  example: '{"path": "/work/other-repo"}',
  timeoutMs: TIMEOUT_MS,
  input: () =>
    z.strictObject({
      path: z
        .string()
        .max(4_096)
        .optional()
        .describe("Only this project: its folder or name. Default: every indexed project."),
      show_skipped: z
        .boolean()
        .default(false)
        .describe(
          "List files that were left out, of the project named by path or the current one.",
        ),
    }),
  output: outputSchema,
  handle: async (call) => {
    const status = await readStatus(call);
    return { text: describeStatus(status), structured: status };
  },
});
