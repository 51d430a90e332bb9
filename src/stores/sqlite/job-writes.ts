/** Changes to jobs and refresh requests. */
import { createdId } from "../../domain/created-id.ts";
import { type Job, type JobProgress, NO_PROGRESS } from "../../domain/job.ts";
import type { JobOutcome } from "../../ports/job-queue.ts";
import { type JobRow, toJob } from "../job-row.ts";
import { readDatasetHead } from "./commit/dataset-head.ts";
import type { WriteConnection } from "./connection.ts";
import { SELECT_JOB } from "./select-job.ts";
import type { WriteState } from "./write-state.ts";

const ACTIVE = "j.state IN ('queued', 'running')";

/** Joins the dataset's queued or running job, or queues one. */
export function requestJob(
  { connection }: WriteState,
  params: { readonly datasetId: string; readonly nowMs: number },
): Job | null {
  const { pk } = readDatasetHead(connection, params.datasetId);
  const active = findActive(connection, params.datasetId);
  if (active !== null) return active;
  connection.run(
    "INSERT INTO jobs (id, dataset_pk, state, progress, requested_at) VALUES (?, ?, 'queued', ?, ?)",
    createdId(params.nowMs),
    pk,
    JSON.stringify(NO_PROGRESS),
    Math.floor(params.nowMs),
  );
  return findActive(connection, params.datasetId);
}

/** Makes the queued job, or one that an older lease left running, run under this lease. */
export function claimJob(
  { connection }: WriteState,
  params: {
    readonly datasetId: string;
    readonly leaseGeneration: number;
    readonly nowMs: number;
  },
): Job | null {
  const claimed = connection.run(
    `UPDATE jobs SET state = 'running', started_at = ?, lease_generation = ?, progress = ?
     WHERE dataset_pk = (SELECT pk FROM datasets WHERE id = ?)
       AND (state = 'queued' OR (state = 'running' AND coalesce(lease_generation, 0) < ?))`,
    Math.floor(params.nowMs),
    params.leaseGeneration,
    JSON.stringify(NO_PROGRESS),
    params.datasetId,
    params.leaseGeneration,
  );
  return claimed === 0 ? null : findActive(connection, params.datasetId);
}

function findActive(connection: WriteConnection, datasetId: string): Job | null {
  return toJob(connection.get<JobRow>(`${SELECT_JOB} WHERE d.id = ? AND ${ACTIVE}`, datasetId));
}

/** Does nothing once the job has ended. */
export function reportProgress(
  { connection }: WriteState,
  params: { readonly jobId: string; readonly progress: JobProgress },
): void {
  connection.run(
    "UPDATE jobs SET progress = ? WHERE id = ? AND state = 'running'",
    JSON.stringify(params.progress),
    params.jobId,
  );
}

/** Does nothing once the job has ended. */
export function finishJob(
  { connection }: WriteState,
  params: { readonly jobId: string; readonly nowMs: number; readonly outcome: JobOutcome },
): void {
  const { outcome } = params;
  connection.run(
    `UPDATE jobs SET state = ?, finished_at = ?, error = ?, summary = ?
     WHERE id = ? AND state IN ('queued', 'running')`,
    outcome.state,
    Math.floor(params.nowMs),
    outcome.state === "failed" ? outcome.error : null,
    outcome.state === "done" ? JSON.stringify(outcome.summary) : null,
    params.jobId,
  );
}

/** Wishes for a dataset that is gone are dropped. */
export function requestRefresh(
  { connection }: WriteState,
  params: { readonly datasetId: string; readonly paths: readonly string[] },
): void {
  connection.run(
    `INSERT OR IGNORE INTO refresh_requests (dataset_pk, path)
     SELECT d.pk, p.value FROM datasets d, json_each(?) p WHERE d.id = ?`,
    JSON.stringify(params.paths),
    params.datasetId,
  );
}

/** Takes and removes the wishes of a dataset, in order of path. */
export function takeRefreshes(
  { connection }: WriteState,
  params: { readonly datasetId: string },
): readonly string[] {
  const taken = connection.all<{ path: string }>(
    `DELETE FROM refresh_requests WHERE dataset_pk = (SELECT pk FROM datasets WHERE id = ?) RETURNING path`,
    params.datasetId,
  );
  return taken.map(({ path }) => path).sort();
}
