/** Decides which words of a question find rows and which only add to their score, so that frequent words cost little. */

/**
 * Rows that the finding words may match together. Scoring a row takes about a third of a microsecond, so this is about ten milliseconds;
 * each word left out stands in more rows than fit, and moves a score far less than the rare ones do.
 */
const MOST_ROWS = 40_000;

export interface MatchPlan {
  /** FTS5 expression of the rows to score. */
  readonly anchors: string;
  /** The same rows where they hold a frequent word too, which then counts; null when no word was deferred. */
  readonly reinforced: string | null;
  /** Words that found no rows of their own. */
  readonly deferred: readonly string[];
}

/** FTS5 string of one word; index words hold no quote, but a caller's may. */
export const quoted = (word: string): string => `"${word.replaceAll('"', '""')}"`;

const anyOf = (words: readonly string[]): string => words.map(quoted).join(" OR ");

/**
 * Null when no word stands anywhere. With counts that fit together, an OR of all words. Else the rarest words find the rows and the
 * others reinforce; when even the rarest is too frequent, rows must hold it and another word.
 */
export function planMatch(
  counts: ReadonlyMap<string, number>,
  mostRows: number = MOST_ROWS,
): MatchPlan | null {
  const words = [...counts].filter(([, count]) => count > 0).sort((a, b) => a[1] - b[1]);
  const [rarest] = words;
  if (rarest === undefined) return null;
  const anchors = affordable(words, mostRows);
  const deferred = words.slice(anchors.length).map(([word]) => word);
  if (deferred.length === 0) return { anchors: anyOf(anchors), reinforced: null, deferred };
  if (anchors.length > 0) {
    const reinforced = `(${anyOf(anchors)}) AND (${anyOf(deferred)})`;
    return { anchors: anyOf(anchors), reinforced, deferred };
  }
  const [, ...others] = deferred;
  const lead = quoted(rarest[0]);
  const match = others.length === 0 ? lead : `${lead} AND (${anyOf(others)})`;
  return { anchors: match, reinforced: null, deferred: [] };
}

/** The rarest words whose rows together fit the limit. */
function affordable(words: readonly (readonly [string, number])[], mostRows: number): string[] {
  let rows = 0;
  const fitting: string[] = [];
  for (const [word, count] of words) {
    rows += count;
    if (rows > mostRows) break;
    fitting.push(word);
  }
  return fitting;
}
