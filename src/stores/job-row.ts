/** The row of a job in every database, and the job it stands for. */
import type { Job, JobProgress, JobState, JobSummary } from "../domain/job.ts";

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
