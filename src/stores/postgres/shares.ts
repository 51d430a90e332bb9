/** How the connections of a process are divided between kinds of work. */
import type { Share } from "./connector.ts";

/** Connections by pool. Without `lease` heartbeats take those of `background`. */
export type ShareSizes = Readonly<Record<Exclude<Share, "lease">, number>> & {
  readonly lease: number | null;
};

/**
 * Two fifths for indexing, two fifths for questions, a fifth for work behind both, each at least one. One of the last fifth is kept for
 * heartbeats where it has two: what says that a process lives must not wait for its work.
 */
export function shareSizes(total: number): ShareSizes {
  const behind = Math.max(1, Math.round(total / 5));
  const query = Math.max(1, Math.round((total - behind) / 2));
  const ingest = Math.max(1, total - behind - query);
  return behind > 1
    ? { ingest, query, background: behind - 1, lease: 1 }
    : { ingest, query, background: behind, lease: null };
}
