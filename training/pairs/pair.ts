/** What training learns from: a text about code, and the code. */
export interface Pair {
  /** The source tree that it comes from. */
  readonly tree: string;
  /** Relative to its tree. */
  readonly path: string;
  /** What a question is like: documentation, or a name in words. */
  readonly query: string;
  /** The query is the code's own name: pairs that train but do not measure. */
  readonly named: boolean;
  /** What a chunk is like. */
  readonly code: string;
}
