/** The row of a dataset's past in every database, and the state it stands for. */
import type { PastState } from "../domain/past.ts";

export interface PastRow {
  readonly wanted: number | null;
  readonly from: number | null;
  readonly to: number | null;
  readonly fingerprint: string | null;
  readonly edgesFrom: number | null;
  readonly edgesTo: number | null;
  readonly resolver: string | null;
}

/** Nothing wanted and nothing covered for no row. */
export function toPastState(row: PastRow | undefined): PastState {
  if (row === undefined) return { wanted: null, coverage: null, edges: null };
  const { wanted, from, to, fingerprint, edgesFrom, edgesTo, resolver } = row;
  const isCovered = from !== null && to !== null && fingerprint !== null;
  const hasEdges = edgesFrom !== null && edgesTo !== null && resolver !== null;
  return {
    wanted,
    coverage: isCovered ? { from, to, fingerprint } : null,
    edges: hasEdges ? { from: edgesFrom, to: edgesTo, resolver } : null,
  };
}
