/** Jobs: index runs that any process may ask for, join and follow. */

export const JOB_STATES = ["queued", "running", "done", "failed", "cancelled"] as const;
/** queued → running → done | failed | cancelled; running → queued when its process died. */
export type JobState = (typeof JOB_STATES)[number];

export interface JobProgress {
  readonly phase: "walking" | "indexing" | "finishing";
  readonly filesDone: number;
  /** 0 until the walk has counted them. */
  readonly filesTotal: number;
  readonly chunks: number;
  readonly bytes: number;
}

/** Progress of a job that has not begun. */
export const NO_PROGRESS: JobProgress = {
  phase: "walking",
  filesDone: 0,
  filesTotal: 0,
  chunks: 0,
  bytes: 0,
};

export interface Job {
  /** UUIDv7. */
  readonly id: string;
  readonly datasetId: string;
  readonly state: JobState;
  readonly progress: JobProgress;
  /** Milliseconds since the epoch. */
  readonly requestedAtMs: number;
  readonly startedAtMs: number | null;
  readonly finishedAtMs: number | null;
  /** `CODE: message` when failed. */
  readonly error: string | null;
  /** What the run did, when done. */
  readonly summary: JobSummary | null;
}

export interface JobSummary {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  readonly unchanged: number;
  readonly partial: number;
  /** Files left out, by their name or their content, as `sync_status` counts them. */
  readonly skipped: number;
  /** Tokens longer than the largest chunk, cut at a character. Absent means none. */
  readonly cutTokens?: number;
  readonly seconds: number;
}
