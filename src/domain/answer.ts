/** Answers: ranked hits, and the text an agent reads. */

export interface AnswerHit {
  readonly datasetId: string;
  readonly path: string;
  readonly lineStart: number;
  readonly lineEnd: number;
  /** Qualified name of the main definition in it or around it; empty when there is none. */
  readonly symbol: string;
  readonly kind: string;
  readonly score: number;
  /** True when the file changed and could not be re-read in time. */
  readonly stale: boolean;
}

export interface Answer {
  /** Within the token budget and never above 45,000 characters. */
  readonly text: string;
  /** What `text` shows, in the same order. */
  readonly hits: readonly AnswerHit[];
  /** How many hits were found in all; `atLeast` when counting stopped early. */
  readonly total: { readonly count: number; readonly atLeast: boolean };
  /** Continues where this answer stops; null at the end. */
  readonly cursor: string | null;
}
