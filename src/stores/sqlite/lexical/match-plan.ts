/** Decides which words of a question find rows and which only add to their score, so that frequent words cost little. */

/**
 * Rows that the finding words may match together. Scoring a row takes about a microsecond; each word left out stands in more rows than
 * fit, and moves a score far less than the rare ones do.
 */
export const MOST_ROWS = 8_000;

/** What BM25 tends to as a word fills a row, in multiples of the word's weight (`k1 + 1`, FTS5's k1 is 1.2). */
const MOST_PER_WEIGHT = 2.2;
/** FTS5's weight of a word that stands in half of the rows or more. */
const LEAST_WEIGHT = 1e-6;

/** A word that stands somewhere. */
export interface PlannedWord {
  readonly word: string;
  /** Rows that hold it. */
  readonly rows: number;
  /** A row's score gains less than this by the word. */
  readonly most: number;
}

/** Words that find rows, and the others, which add to the score of what was found. */
export interface MatchPlan {
  readonly anchors: readonly PlannedWord[];
  readonly deferred: readonly PlannedWord[];
}

/** FTS5 string of one word; index words hold no quote, but a caller's may. */
export const quoted = (word: string): string => `"${word.replaceAll('"', '""')}"`;

const anyOf = (words: readonly PlannedWord[]): string =>
  words.map(({ word }) => quoted(word)).join(" OR ");

/** FTS5 expression of the rows that the anchors find. */
export function anchored({ anchors, deferred }: MatchPlan): string {
  if (anchors.length > 0) return anyOf(anchors);
  // even the rarest is too frequent: rows must hold it and another word
  const [rarest, ...others] = deferred;
  const lead = anyOf(rarest === undefined ? [] : [rarest]);
  return others.length === 0 ? lead : `${lead} AND (${anyOf(others)})`;
}

/** The same rows where they hold another word too, which then counts; null when there is none. */
export function reinforced({ anchors, deferred }: MatchPlan): string | null {
  if (anchors.length === 0 || deferred.length === 0) return null;
  return `(${anyOf(anchors)}) AND (${anyOf(deferred)})`;
}

/** Words that stand anywhere, the rarest first. */
export function planWords(counts: ReadonlyMap<string, number>, rows: number): PlannedWord[] {
  return [...counts]
    .filter(([, count]) => count > 0)
    .sort((a, b) => a[1] - b[1])
    .map(([word, count]) => {
      const weight = Math.log((rows - count + 0.5) / (count + 0.5));
      const most = MOST_PER_WEIGHT * (weight > 0 ? weight : LEAST_WEIGHT);
      return { word, rows: count, most };
    });
}

export const rowsOf = (words: readonly PlannedWord[]): number =>
  words.reduce((sum, { rows }) => sum + rows, 0);

/** The rarest words whose rows together fit the limit are the anchors. */
export function planWithin(words: readonly PlannedWord[], mostRows: number): MatchPlan {
  let rows = 0;
  const fitting = words.findIndex((word) => {
    rows += word.rows;
    return rows > mostRows;
  });
  return planAt(words, fitting < 0 ? words.length : fitting);
}

/** The fewest anchors so that a row without any of them stays below `score`, however well it matches the others. */
export function planAbove(words: readonly PlannedWord[], score: number): MatchPlan {
  let most = 0;
  let at = words.length;
  while (at > 0) {
    most += words[at - 1]?.most ?? 0;
    if (most >= score) break;
    at--;
  }
  return planAt(words, at);
}

/** The first `at` words are the anchors. */
export const planAt = (words: readonly PlannedWord[], at: number): MatchPlan => ({
  anchors: words.slice(0, at),
  deferred: words.slice(at),
});
