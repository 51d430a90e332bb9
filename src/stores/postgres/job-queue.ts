/** The job queue on PostgreSQL. */
import { createdId } from "../../domain/created-id.ts";
import { AppError } from "../../domain/errors.ts";
import { type Job, NO_PROGRESS } from "../../domain/job.ts";
import type { JobQueue } from "../../ports/job-queue.ts";
import { type JobRow, toJob } from "../job-row.ts";
import { textArray } from "./array-literals.ts";
import { readDatasetHead } from "./commit/dataset-head.ts";
import type { Home } from "./home.ts";
import type { Transaction } from "./transaction.ts";
import { isUuid } from "./uuid.ts";

const SELECT_JOB = `SELECT j.id, d.id AS "datasetId", j.state, j.progress, j.requested_at AS "requestedAtMs",
    j.started_at AS "startedAtMs", j.finished_at AS "finishedAtMs", j.error, j.summary
  FROM jobs j JOIN datasets d ON d.pk = j.dataset_pk`;
const ACTIVE = `${SELECT_JOB} WHERE d.id = $1 AND j.state IN ('queued', 'running')`;
const CLAIM = `UPDATE jobs SET state = 'running', started_at = $1, lease_generation = $2, progress = $3
  WHERE dataset_pk = (SELECT pk FROM datasets WHERE id = $4)
    AND (state = 'queued' OR (state = 'running' AND coalesce(lease_generation, 0) < $2))`;
const FINISH = `UPDATE jobs SET state = $1, finished_at = $2, error = $3, summary = $4
  WHERE id = $5 AND state IN ('queued', 'running')`;
const WISHED = "dataset_pk = (SELECT pk FROM datasets WHERE id = $1)";

export function createJobQueue({ database }: Home): JobQueue {
  return {
    request: (context, { datasetId, nowMs }) =>
      database.write(context, { name: "requestJob", isRepeatable: true }, (tx) =>
        request(tx, datasetId, nowMs),
      ),
    claim: (context, { datasetId, leaseGeneration, nowMs }) =>
      database.write(context, { name: "claimJob" }, async (tx) => {
        const progress = JSON.stringify(NO_PROGRESS);
        const at = Math.floor(nowMs);
        const claimed = await tx.run(CLAIM, at, leaseGeneration, progress, datasetId);
        return claimed === 0 ? null : toJob(await tx.get<JobRow>(ACTIVE, datasetId));
      }),
    reportProgress: (context, { jobId, progress }) =>
      database.write(context, { name: "reportProgress", isRepeatable: true }, async (tx) => {
        await tx.run(
          "UPDATE jobs SET progress = $1 WHERE id = $2 AND state = 'running'",
          JSON.stringify(progress),
          jobId,
        );
      }),
    finish: (context, { jobId, nowMs, outcome }) =>
      database.write(context, { name: "finishJob", isRepeatable: true }, async (tx) => {
        const error = outcome.state === "failed" ? outcome.error : null;
        const summary = outcome.state === "done" ? JSON.stringify(outcome.summary) : null;
        await tx.run(FINISH, outcome.state, Math.floor(nowMs), error, summary, jobId);
      }),
    get: (context, jobId) =>
      database.read(context, async (tx) =>
        isUuid(jobId) ? toJob(await tx.get<JobRow>(`${SELECT_JOB} WHERE j.id = $1`, jobId)) : null,
      ),
    latest: (context, datasetId) =>
      database.read(context, async (tx) =>
        toJob(
          await tx.get<JobRow>(
            `${SELECT_JOB} WHERE d.id = $1 ORDER BY j.requested_at DESC, j.id DESC LIMIT 1`,
            datasetId,
          ),
        ),
      ),
    requestRefresh: (context, { datasetId, paths }) =>
      database.write(context, { name: "requestRefresh", isRepeatable: true }, async (tx) => {
        await tx.run(
          `INSERT INTO refresh_requests (dataset_pk, path)
           SELECT d.pk, p.path FROM datasets d, unnest($1::text[]) p(path) WHERE d.id = $2 ON CONFLICT DO NOTHING`,
          textArray([...paths].sort()),
          datasetId,
        );
      }),
    takeRefreshes: async (context, datasetId) => {
      // asked for twice a second by every holder: without a wish it writes nothing
      const wish = await database.read(context, (tx) =>
        tx.get(`SELECT 1 FROM refresh_requests WHERE ${WISHED} LIMIT 1`, datasetId),
      );
      if (wish === undefined) return [];
      return database.write(context, { name: "takeRefreshes" }, async (tx) => {
        const taken = await tx.all<{ path: string }>(
          `DELETE FROM refresh_requests WHERE ${WISHED} RETURNING path`,
          datasetId,
        );
        return taken.map(({ path }) => path).sort();
      });
    },
  };
}

/** Joins the dataset's queued or running job, or queues one; the dataset's row is locked meanwhile. */
async function request(tx: Transaction, datasetId: string, nowMs: number): Promise<Job> {
  const { pk } = await readDatasetHead(tx, datasetId, "lock");
  const active = toJob(await tx.get<JobRow>(ACTIVE, datasetId));
  if (active !== null) return active;
  await tx.run(
    "INSERT INTO jobs (id, dataset_pk, state, progress, requested_at) VALUES ($1, $2, 'queued', $3, $4)",
    createdId(nowMs),
    pk,
    JSON.stringify(NO_PROGRESS),
    Math.floor(nowMs),
  );
  const made = toJob(await tx.get<JobRow>(ACTIVE, datasetId));
  if (made === null) throw new AppError("INTERNAL", "A job that was just queued is not there.");
  return made;
}
