/** Words for how far a project's past goes. */
import type { PastCommit } from "../domain/past.ts";
import type { PastStatus } from "../domain/status-report.ts";
import { formatCount } from "./describe-job.ts";

const DAY_CHARACTERS = 10;
const SHORT_HASH = 7;

/** `abc1234 (2025-03-01)` */
export function describeCommit({ hash, committedAtMs }: Omit<PastCommit, "position">): string {
  const day = new Date(committedAtMs).toISOString().slice(0, DAY_CHARACTERS);
  return `${hash.slice(0, SHORT_HASH)} (${day})`;
}

/** One sentence. */
export function describePast(past: PastStatus): string {
  const { state, commits, wanted, oldest, lack } = past;
  const back = oldest === null ? "" : `, back to ${describeCommit(oldest)}`;
  switch (state) {
    case "off":
      return "The past is not indexed (history is 0).";
    case "lacking":
      return `No past: ${lack ?? "git does not tell it."}`;
    case "partial":
      return `The past is being filled in: ${formatCount(commits)} of up to ${formatCount(wanted)} commits${back}.`;
    case "complete":
      return `The past covers ${formatCount(commits)} commits${back}.`;
  }
}
