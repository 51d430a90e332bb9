/** The job queue in memory. */
import { createdId } from "../../domain/created-id.ts";
import { type Job, NO_PROGRESS } from "../../domain/job.ts";
import type { JobQueue } from "../../ports/job-queue.ts";
import { requireDataset } from "./apply-change-set.ts";
import { byBytes, type MemoryJob, type MemoryState } from "./memory-state.ts";

export function createMemoryJobQueue(state: MemoryState): JobQueue {
  const jobsOf = (datasetId: string): MemoryJob[] =>
    [...state.jobs.values()].filter((job) => job.datasetId === datasetId);
  const activeOf = (datasetId: string): MemoryJob | undefined => jobsOf(datasetId).find(isActive);
  const change = (job: MemoryJob, changes: Partial<MemoryJob>): Job => {
    const changed = { ...job, ...changes };
    state.jobs.set(job.id, changed);
    return toJob(changed);
  };
  return {
    request: async (_context, { datasetId, nowMs }) => {
      requireDataset(state, datasetId);
      const active = activeOf(datasetId);
      if (active !== undefined) return toJob(active);
      return change(
        {
          id: createdId(nowMs),
          datasetId,
          state: "queued",
          progress: NO_PROGRESS,
          requestedAtMs: Math.floor(nowMs),
          startedAtMs: null,
          finishedAtMs: null,
          error: null,
          summary: null,
          leaseGeneration: null,
        },
        {},
      );
    },
    claim: async (_context, { datasetId, leaseGeneration, nowMs }) => {
      const job = activeOf(datasetId);
      if (job === undefined) return null;
      if (job.state === "running" && (job.leaseGeneration ?? 0) >= leaseGeneration) return null;
      const startedAtMs = Math.floor(nowMs);
      return change(job, { state: "running", startedAtMs, leaseGeneration, progress: NO_PROGRESS });
    },
    reportProgress: async (_context, { jobId, progress }) => {
      const job = state.jobs.get(jobId);
      if (job?.state === "running") change(job, { progress });
    },
    finish: async (_context, { jobId, nowMs, outcome }) => {
      const job = state.jobs.get(jobId);
      if (job === undefined || !isActive(job)) return;
      change(job, {
        state: outcome.state,
        finishedAtMs: Math.floor(nowMs),
        error: outcome.state === "failed" ? outcome.error : null,
        summary: outcome.state === "done" ? outcome.summary : null,
      });
    },
    get: async (_context, jobId) => {
      const job = state.jobs.get(jobId);
      return job === undefined ? null : toJob(job);
    },
    latest: async (_context, datasetId) => {
      const newest = jobsOf(datasetId)
        .sort((a, b) => a.requestedAtMs - b.requestedAtMs || byBytes(a.id, b.id))
        .at(-1);
      return newest === undefined ? null : toJob(newest);
    },
    requestRefresh: async (_context, { datasetId, paths }) => {
      for (const path of paths) state.datasets.get(datasetId)?.refreshes.add(path);
    },
    takeRefreshes: async (_context, datasetId) => {
      const wishes = state.datasets.get(datasetId)?.refreshes;
      const taken = [...(wishes ?? [])].sort();
      wishes?.clear();
      return taken;
    },
  };
}

function isActive(job: MemoryJob): boolean {
  return job.state === "queued" || job.state === "running";
}

function toJob({ leaseGeneration: _, ...job }: MemoryJob): Job {
  return job;
}
