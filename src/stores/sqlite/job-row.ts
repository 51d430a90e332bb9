/** The row of a job, and the job it stands for. */
import type { Job, JobProgress, JobState, JobSummary } from "../../domain/job.ts";

export interface JobRow {
  readonly id: string;
  readonly datasetId: string;
  readonly state: string;
  readonly progress: string;
  readonly requestedAtMs: number;
  readonly startedAtMs: number | null;
  readonly finishedAtMs: number | null;
  readonly error: string | null;
  readonly summary: string | null;
}

/** To be followed by a WHERE clause over `j` (jobs) and `d` (datasets). */
export const SELECT_JOB = `SELECT j.id, d.id AS datasetId, j.state, j.progress, j.requested_at AS requestedAtMs,
    j.started_at AS startedAtMs, j.finished_at AS finishedAtMs, j.error, j.summary
  FROM jobs j JOIN datasets d ON d.pk = j.dataset_pk`;

/** Null for no row. */
export function toJob(row: JobRow | undefined): Job | null {
  if (row === undefined) return null;
  return {
    ...row,
    state: row.state as JobState,
    progress: JSON.parse(row.progress) as JobProgress,
    summary: row.summary === null ? null : (JSON.parse(row.summary) as JobSummary),
  };
}
