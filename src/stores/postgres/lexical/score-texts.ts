/** Scores texts by posting lists. */
import { wordGain, wordWeight } from "./bm25.ts";

/** One word's texts in a part of a project's word index. */
export interface PostingList {
  readonly projectPk: number;
  readonly term: string;
  /** Numbers of texts, and how often the word stands in each. */
  readonly numbers: Float64Array;
  readonly counts: Float64Array;
}

export interface ScoredProject {
  /** Words of a text by its number. */
  readonly lengths: Int32Array;
  /** `texts.pk` by number. */
  readonly textPks: Float64Array;
  /** The largest number there is. */
  readonly last: number;
  /** Numbers of texts that nothing shows any more; their words are still in the lists. */
  readonly ended: ReadonlySet<number>;
}

export interface ScoredRow {
  /** `texts.pk`. */
  readonly pk: number;
  readonly score: number;
}

/** Texts that hold any of the words, best first, ties by key; all of them, or the best `limit`. A text of two projects is scored in each and named once. */
export function scoreTexts(
  lists: readonly PostingList[],
  projects: ReadonlyMap<number, ScoredProject>,
  totals: { readonly rows: number; readonly meanLength: number },
  limit: number | null,
): ScoredRow[] {
  const weights = weightsOf(lists, projects, totals.rows);
  const rows = [...projects].flatMap(([projectPk, project]) => {
    const own = lists.filter((list) => list.projectPk === projectPk);
    return bestOf(scoresOf(own, project, weights, totals.meanLength), project, limit);
  });
  rows.sort((a, b) => b.score - a.score || a.pk - b.pk);
  const named = projects.size === 1 ? rows : firstOfEach(rows);
  return limit === null ? named : named.slice(0, limit);
}

function weightsOf(
  lists: readonly PostingList[],
  projects: ReadonlyMap<number, ScoredProject>,
  rows: number,
): Map<string, number> {
  const frequencies = new Map<string, number>();
  for (const { projectPk, term, numbers } of lists) {
    const ended = projects.get(projectPk)?.ended;
    let count = numbers.length;
    if (ended !== undefined && ended.size > 0)
      for (const number of numbers) if (ended.has(number)) count -= 1;
    frequencies.set(term, (frequencies.get(term) ?? 0) + count);
  }
  return new Map([...frequencies].map(([term, count]) => [term, wordWeight(rows, count)]));
}

/** By number. */
function scoresOf(
  lists: readonly PostingList[],
  { last, lengths, ended }: ScoredProject,
  weights: ReadonlyMap<string, number>,
  meanLength: number,
): Float64Array {
  const scores = new Float64Array(last + 1);
  for (const { term, numbers, counts } of lists) {
    const weight = weights.get(term) ?? 0;
    for (let i = 0; i < numbers.length; i++) {
      const number = numbers[i] ?? 0;
      const gain = wordGain(counts[i] ?? 0, (lengths[number] ?? 0) / meanLength);
      scores[number] = (scores[number] ?? 0) + weight * gain;
    }
  }
  for (const number of ended) scores[number] = 0;
  return scores;
}

/** In no order; with the last one's equals, so more than `limit` of them. */
function bestOf(
  scores: Float64Array,
  { textPks }: ScoredProject,
  limit: number | null,
): ScoredRow[] {
  const least = limit === null ? 0 : leastOfBest(scores, limit);
  const rows: ScoredRow[] = [];
  for (const [number, score] of scores.entries())
    if (score > 0 && score >= least) rows.push({ pk: textPks[number] ?? 0, score });
  return rows;
}

/** The score of the `limit`-th best, so that no more than that and its equals are looked at again; 0 where there are fewer. */
function leastOfBest(scores: Float64Array, limit: number): number {
  const held = scores.filter((score) => score > 0).sort();
  return held[held.length - limit] ?? 0;
}

function firstOfEach(rows: readonly ScoredRow[]): ScoredRow[] {
  const seen = new Set<number>();
  return rows.filter(({ pk }) => !seen.has(pk) && seen.add(pk));
}
