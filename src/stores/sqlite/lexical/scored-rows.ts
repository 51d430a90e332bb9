/** Rows of a word index by BM25, best first. */
import type { ReadConnection } from "../connection.ts";
import { planMatch } from "./match-plan.ts";
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
  /** Rows at most. */
  readonly limit: number;
}

/** The best rows that hold any of the words that find rows (`planMatch`); ties by row. */
export function scoreRows({ reader, table, counts, words, limit }: ScoreParams): ScoredRow[] {
  const plan = planMatch(counts.of(words));
  if (plan === null) return [];
  const best = query(reader, table, plan.anchors, limit);
  if (plan.reinforced === null) return best;
  const scores = new Map(best.map(({ pk, score }) => [pk, score]));
  for (const { pk, score } of query(reader, table, plan.reinforced, limit)) scores.set(pk, score);
  return [...scores]
    .map(([pk, score]) => ({ pk, score }))
    .sort((a, b) => b.score - a.score || a.pk - b.pk)
    .slice(0, limit);
}

function query(
  reader: ReadConnection,
  table: WordTable,
  match: string,
  limit: number,
): ScoredRow[] {
  return reader.all<ScoredRow>(
    `SELECT rowid AS pk, -rank AS score FROM ${table} WHERE ${table} MATCH ? ORDER BY rank LIMIT ?`,
    match,
    limit,
  );
}
