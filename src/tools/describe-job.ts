/** Words for a job: how far it is, how long it will take, what it did. */
import type { Job } from "../domain/job.ts";

const GROUPED = new Intl.NumberFormat("en-US");

export function formatCount(count: number): string {
  return GROUPED.format(count);
}

/** Whole percent of the files; null before the walk has counted them. */
export function percentDone(job: Job): number | null {
  const { filesDone, filesTotal } = job.progress;
  return filesTotal === 0 ? null : Math.min(100, Math.floor((filesDone / filesTotal) * 100));
}

/** Seconds to the end at the speed so far; null while that says nothing. */
export function secondsLeft(job: Job, nowMs: number): number | null {
  const { filesDone, filesTotal } = job.progress;
  if (job.startedAtMs === null || filesDone === 0 || filesTotal === 0) return null;
  const perFileMs = (nowMs - job.startedAtMs) / filesDone;
  return Math.max(0, Math.round(((filesTotal - filesDone) * perFileMs) / 1_000));
}

export type UnfinishedJob = Job & { readonly state: "queued" | "running" };

export function isUnfinished(job: Job | null): job is UnfinishedJob {
  return job !== null && (job.state === "queued" || job.state === "running");
}

/** `320 of 1,204 files (26 %), about 12 s left` */
export function describeProgress(job: Job, nowMs: number): string {
  const { phase, filesDone, filesTotal } = job.progress;
  if (job.state === "queued") return "waiting to start";
  if (phase === "walking" || filesTotal === 0) return "looking through the folder";
  const share = `${formatCount(filesDone)} of ${formatCount(filesTotal)} files (${percentDone(job) ?? 0} %)`;
  const left = secondsLeft(job, nowMs);
  return left === null || left === 0 ? share : `${share}, about ${formatCount(left)} s left`;
}

/** `12 added, 3 changed, 1 removed, 1,188 unchanged, 7 skipped in 3.2 s` */
export function describeSummary(job: Job): string {
  const { summary } = job;
  if (summary === null) return "done";
  const parts = [
    `${formatCount(summary.added)} added`,
    `${formatCount(summary.changed)} changed`,
    `${formatCount(summary.removed)} removed`,
    `${formatCount(summary.unchanged)} unchanged`,
    `${formatCount(summary.skipped)} skipped`,
  ];
  if (summary.partial > 0) parts.push(`${formatCount(summary.partial)} only by lines`);
  if (summary.cutTokens !== undefined)
    parts.push(`${formatCount(summary.cutTokens)} overlong tokens cut`);
  return `${parts.join(", ")} in ${summary.seconds.toFixed(1)} s`;
}
