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
