/** Rows of a word index by BM25, best first. */
import type { ReadConnection } from "../connection.ts";
import {
  anchored,
  type MatchPlan,
  MOST_ROWS,
  type PlannedWord,
  planAbove,
  planAt,
  planWithin,
  planWords,
  reinforced,
  rowsOf,
} from "./match-plan.ts";
import type { WordCounts, WordTable } from "./word-counts.ts";

export interface ScoredRow {
  readonly pk: number;
  /** BM25, larger is better. */
  readonly score: number;
}

export interface ScoreParams {
  readonly reader: ReadConnection;
  readonly table: WordTable;
  readonly counts: WordCounts;
  readonly words: readonly string[];
  /** Rows at most; null for all. */
  readonly limit: number | null;
}

/** With fewer rows than this from the rare words, the frequent ones are asked too. */
const ENOUGH_ROWS = 20;

/** A first look at the rows of the rarest words, which tells what a row must reach to be among the best. */
const FIRST_ROWS = 2_000;

/** The best rows that hold any of the words that find rows; ties by row. */
export function scoreRows(params: ScoreParams): ScoredRow[] {
  const words = planWords(params.counts.of(params.words), params.counts.rows());
  if (words.length === 0) return [];
  const affordable = planWithin(words, MOST_ROWS);
  const scores = scoreLeanest(params, words, affordable) ?? scorePlan(params, affordable);
  const { anchors, deferred } = affordable;
  if (scores.size < ENOUGH_ROWS && anchors.length > 0 && deferred.length > 0) {
    const rest = scorePlan(params, planWithin(deferred, MOST_ROWS));
    for (const [pk, score] of rest) if (!scores.has(pk)) scores.set(pk, score);
  }
  return [...scores]
    .map(([pk, score]) => ({ pk, score }))
    .sort((a, b) => b.score - a.score || a.pk - b.pk)
    .slice(0, params.limit ?? scores.size);
}

/**
 * The same best rows as of `affordable` from fewer rows (MaxScore): a row that holds only words too frequent to lift it above what the
 * rarest words' rows reach need not be looked at. Null when that would save nothing.
 */
function scoreLeanest(
  params: ScoreParams,
  words: readonly PlannedWord[],
  affordable: MatchPlan,
): Map<number, number> | null {
  const { limit } = params;
  const first = planWithin(affordable.anchors, FIRST_ROWS);
  if (limit === null || first.anchors.length === 0 || first.deferred.length === 0) return null;
  const found = query(params, anchored(first));
  const reached = found[limit - 1]?.score;
  if (reached === undefined) return null;
  const plan = planAbove(words, reached);
  // anchors are scored twice where they meet other words
  if (2 * rowsOf(plan.anchors) > rowsOf(affordable.anchors)) return null;
  if (plan.anchors.length > first.anchors.length) return scorePlan(params, plan);
  return scorePlan(params, planAt(words, first.anchors.length), found);
}

/** A row that holds a deferred word has its score from the second query, which counts every word once. */
function scorePlan(
  params: ScoreParams,
  plan: MatchPlan,
  found: readonly ScoredRow[] = query(params, anchored(plan)),
): Map<number, number> {
  const scores = new Map(found.map(({ pk, score }) => [pk, score]));
  const both = reinforced(plan);
  if (both !== null) for (const { pk, score } of query(params, both)) scores.set(pk, score);
  return scores;
}

/**
 * Not by `rank`, which has FTS5 sort every matching row together with its positions: with `bm25()` as a column SQLite keeps only the
 * best rows while it goes, in half the time.
 */
function query({ reader, table, limit }: ScoreParams, match: string): ScoredRow[] {
  return reader.all<ScoredRow>(
    `SELECT rowid AS pk, -bm25(${table}) AS score FROM ${table} WHERE ${table} MATCH ?
     ORDER BY score DESC, rowid LIMIT ?`,
    match,
    limit ?? -1,
  );
}
