/** The job queue on SQLite. */
import { AppError } from "../../domain/errors.ts";
import type { JobQueue } from "../../ports/job-queue.ts";
import { type JobRow, toJob } from "../job-row.ts";
import type { ReadConnection } from "./connection.ts";
import { SELECT_JOB } from "./select-job.ts";
import type { Writer } from "./writer.ts";

export function createJobQueue(reader: ReadConnection, writer: Writer): JobQueue {
  return {
    request: async (context, params) => {
      const job = await writer.call(context, "requestJob", params);
      if (job === null) throw new AppError("INTERNAL", "A job that was just queued is not there.");
      return job;
    },
    claim: (context, params) => writer.call(context, "claimJob", params),
    reportProgress: (context, params) => writer.call(context, "reportProgress", params),
    finish: (context, params) => writer.call(context, "finishJob", params),
    get: async (_context, jobId) =>
      toJob(reader.get<JobRow>(`${SELECT_JOB} WHERE j.id = ?`, jobId)),
    latest: async (_context, datasetId) =>
      toJob(
        reader.get<JobRow>(
          `${SELECT_JOB} WHERE d.id = ? ORDER BY j.requested_at DESC, j.id DESC LIMIT 1`,
          datasetId,
        ),
      ),
    requestRefresh: (context, params) => writer.call(context, "requestRefresh", params),
    takeRefreshes: (context, datasetId) => takeRefreshes(reader, writer, context, datasetId),
  };
}

/** Asked for twice a second by every holder: without a wish it must not start the writer. */
async function takeRefreshes(
  reader: ReadConnection,
  writer: Writer,
  context: Parameters<JobQueue["takeRefreshes"]>[0],
  datasetId: string,
): Promise<readonly string[]> {
  const wish = reader.get(
    `SELECT 1 FROM refresh_requests WHERE dataset_pk = (SELECT pk FROM datasets WHERE id = ?) LIMIT 1`,
    datasetId,
  );
  return wish === undefined ? [] : writer.call(context, "takeRefreshes", { datasetId });
}
