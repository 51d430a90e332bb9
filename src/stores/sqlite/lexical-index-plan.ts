/** Plans a search by words: which words must lead, so that frequent ones cost little and nothing is lost. */
import type { WordFrequencies } from "./lexical-index-frequencies.ts";

/**
 * Rows that the leading words may have together. Scoring takes about half a microsecond a row and word, and what a frequent
 * word adds can seldom change the first ten: below this an OR of all words is quick enough.
 */
const MOST_LEADING_ROWS = 25_000;

/** Match expressions to try in turn until enough is found; the last one is an OR of all words. Empty when no word is known. */
export function planMatches(words: readonly string[], frequencies: WordFrequencies): string[] {
  const known = words
    .map((word) => ({ word: quote(word), rows: frequencies.frequency(word) }))
    .filter(({ rows }) => rows > 0)
    .sort((a, b) => a.rows - b.rows);
  if (known.length === 0) return [];
  const all = known.map(({ word }) => word).join(" OR ");
  const leading: string[] = [];
  let rows = 0;
  for (const item of known) {
    if (leading.length > 0 && rows + item.rows > MOST_LEADING_ROWS) break;
    leading.push(item.word);
    rows += item.rows;
  }
  if (leading.length === known.length) return [all];
  const rest = known.slice(leading.length).map(({ word }) => word);
  const lead = leading.join(" OR ");
  // A single frequent word in the lead must share its row with another; rarer ones let the others only add to the score,
  // which repeats the leading words and so doubles their part.
  if (rows > MOST_LEADING_ROWS) return [`(${lead}) AND (${rest.join(" OR ")})`, lead, all];
  return [`(${lead}) AND (${lead} OR ${rest.join(" OR ")})`, all];
}

/** An FTS5 string; index words hold no quote, but a caller's may. */
export function quote(word: string): string {
  return `"${word.replaceAll('"', '""')}"`;
}
