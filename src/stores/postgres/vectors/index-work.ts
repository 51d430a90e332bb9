/** What the index of a model's vectors needs next, decided without a database. */

/** From so many vectors of a model on it has an index; below, comparing all of them is quick: docs/decisions/0013-bulk.md. */
export const INDEX_FROM = 20_000;
/** Vectors not in the index that are compared exactly; more are moved in. A share of `INDEX_FROM`. */
const BACKLOG_SHARE = 1 / 4;
/** An index that has to grow by so much is made anew: that is quicker than moving vectors in one by one. */
const REBUILT_SHARE = 1 / 3;
/** An index stays until so many of the vectors that it takes are gone, so that one more or less does not make and drop it in turn. */
const KEPT_SHARE = 1 / 2;

export interface IndexState {
  /** Vectors of the model, counted up to `from`. */
  readonly vectors: number;
  /** How many of them the index holds; null where there is none. */
  readonly indexed: number | null;
  /** Vectors that came since. */
  readonly backlog: number;
}

export type IndexWork = "build" | "move" | "drop" | "none";

export function nextIndexWork({ vectors, indexed, backlog }: IndexState, from: number): IndexWork {
  if (indexed === null) return vectors >= from ? "build" : "none";
  if (vectors < from * KEPT_SHARE) return "drop";
  if (backlog < from * BACKLOG_SHARE) return "none";
  return backlog > indexed * REBUILT_SHARE ? "build" : "move";
}
