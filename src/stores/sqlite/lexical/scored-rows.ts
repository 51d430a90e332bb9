/** Rows of a word index by BM25, best first. */
import type { ReadConnection } from "../connection.ts";
import { type MatchPlan, planMatch } from "./match-plan.ts";
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

/** The best rows that hold any of the words that find rows (`planMatch`); ties by row. */
export function scoreRows(params: ScoreParams): ScoredRow[] {
  const counts = params.counts.of(params.words);
  const plan = planMatch(counts);
  if (plan === null) return [];
  const scores = scorePlan(params, plan);
  if (scores.size < ENOUGH_ROWS && plan.deferred.length > 0) {
    const rest = planMatch(new Map(plan.deferred.map((word) => [word, counts.get(word) ?? 0])));
    for (const [pk, score] of rest === null ? [] : scorePlan(params, rest)) {
      if (!scores.has(pk)) scores.set(pk, score);
    }
  }
  return [...scores]
    .map(([pk, score]) => ({ pk, score }))
    .sort((a, b) => b.score - a.score || a.pk - b.pk)
    .slice(0, params.limit ?? scores.size);
}

/** A row that holds a deferred word has its score from the second query, which counts every word once. */
function scorePlan(params: ScoreParams, plan: MatchPlan): Map<number, number> {
  const scores = new Map(query(params, plan.anchors).map(({ pk, score }) => [pk, score]));
  if (plan.reinforced !== null) {
    for (const { pk, score } of query(params, plan.reinforced)) scores.set(pk, score);
  }
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
