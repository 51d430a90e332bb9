/** Freshness: the named states of a dataset or file. */

export const FRESHNESS_STATES = ["fresh", "stale", "indexing", "partial", "failed"] as const;
/**
 * - `fresh`: what is committed equals the folder at the last sweep
 * - `stale`: the folder is known or suspected to differ
 * - `indexing`: a job is running; answers come from what is committed
 * - `partial`: the last job ended without everything it should hold
 * - `failed`: the last job ended with an error
 */
export type FreshnessState = (typeof FRESHNESS_STATES)[number];

export interface Freshness {
  readonly state: FreshnessState;
  /** One sentence, never empty unless `fresh`. */
  readonly reason: string;
}

export interface FreshnessFacts {
  readonly job: { readonly state: string; readonly error: string | null } | null;
  /** The lease's holder is alive, so a job in state `running` really runs. */
  readonly writerAlive: boolean;
  readonly revision: number;
  readonly sweptAtMs: number | null;
  /** The dataset was completed by what indexes now. */
  readonly fingerprintIsCurrent: boolean;
  readonly partialDocuments: number;
  readonly nowMs: number;
}

/** A sweep older than this no longer vouches for the folder. */
const SWEEP_VOUCHES_MS = 60_000;

/** The state of a dataset, from what the catalog records: never `fresh` on a guess. */
export function freshnessOf(facts: FreshnessFacts): Freshness {
  if (facts.job?.state === "running" && facts.writerAlive)
    return {
      state: "indexing",
      reason: "an index job is running; answers come from what is committed",
    };
  if (facts.job?.state === "queued") return { state: "indexing", reason: "an index job is queued" };
  if (facts.job?.state === "failed")
    return {
      state: "failed",
      reason: `the last index job failed: ${facts.job.error ?? "no reason recorded"}`,
    };
  if (facts.job?.state === "running" || facts.sweptAtMs === null)
    return {
      state: "partial",
      reason: "the first index never finished; index_codebase finishes it",
    };
  if (!facts.fingerprintIsCurrent)
    return {
      state: "stale",
      reason:
        "indexed by another version or with other settings, or some files failed; index_codebase brings it up to date",
    };
  const ageMs = facts.nowMs - facts.sweptAtMs;
  if (ageMs > SWEEP_VOUCHES_MS)
    return {
      state: "stale",
      reason: `last compared with the folder ${describeAge(ageMs)} ago; a search compares it again`,
    };
  if (facts.partialDocuments > 0)
    return {
      state: "partial",
      reason: `${facts.partialDocuments} files were cut by lines because parsing them took too long`,
    };
  return { state: "fresh", reason: "" };
}

function describeAge(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}
