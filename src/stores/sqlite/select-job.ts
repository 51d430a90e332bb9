/** Reads a job with its dataset. */

/** To be followed by a WHERE clause over `j` (jobs) and `d` (datasets). */
export const SELECT_JOB = `SELECT j.id, d.id AS datasetId, j.state, j.progress, j.requested_at AS requestedAtMs,
    j.started_at AS startedAtMs, j.finished_at AS finishedAtMs, j.error, j.summary
  FROM jobs j JOIN datasets d ON d.pk = j.dataset_pk`;
