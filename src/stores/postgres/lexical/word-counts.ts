/** How many texts a word index shows, and in how many each word stands. */
import type { Transaction } from "../transaction.ts";
import { FOUND_LISTS, LIST_LENGTH, listOf, wordColumns } from "./posting-rows.ts";

export interface WordCounts {
  readonly rows: number;
  /** By word; words that stand nowhere are left out. */
  readonly frequencies: ReadonlyMap<string, number>;
}

interface Totals {
  readonly rows: number;
  readonly ended: boolean;
}

interface Frequency {
  readonly term: string;
  readonly rows: number;
}

const TEXT_TOTALS = `SELECT coalesce(sum(texts), 0)::bigint AS rows,
    EXISTS (SELECT 1 FROM word_texts WHERE project_pk = ANY($1::bigint[]) AND shown = 0) AS ended
  FROM word_projects WHERE project_pk = ANY($1::bigint[])`;
const TEXT_ROWS = `SELECT l.term, sum(${LIST_LENGTH}) AS rows FROM ${FOUND_LISTS} l GROUP BY l.term`;
/** While the words of hidden texts are still in the lists. */
const SHOWN_TEXT_ROWS = `SELECT l.term, count(*) AS rows FROM ${FOUND_LISTS} l CROSS JOIN LATERAL unnest(${listOf("l.texts")}) u(number)
  JOIN word_texts w ON w.project_pk = l.project_pk AND w.number = u.number AND w.shown > 0 GROUP BY l.term`;

/** Of the texts of these projects. */
export async function countTextWords(
  tx: Transaction,
  projects: string,
  words: readonly string[],
): Promise<WordCounts> {
  const { rows = 0, ended = false } = (await tx.get<Totals>(TEXT_TOTALS, projects)) ?? {};
  const sql = ended ? SHOWN_TEXT_ROWS : TEXT_ROWS;
  const counted = await tx.all<Frequency>(sql, projects, ...wordColumns(words));
  return { rows, frequencies: new Map(counted.map(({ term, rows: of }) => [term, of])) };
}
