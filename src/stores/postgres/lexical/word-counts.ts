/** How many texts a word index shows, and in how many each word stands. */
import { textArray } from "../array-literals.ts";
import type { Transaction } from "../transaction.ts";

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
const TEXT_ROWS = `SELECT term, sum(cardinality(texts)) AS rows FROM postings
  WHERE project_pk = ANY($1::bigint[]) AND term = ANY($2::text[]) GROUP BY term`;
/** While the words of hidden texts are still in the lists. */
const SHOWN_TEXT_ROWS = `SELECT p.term, count(*) AS rows FROM postings p CROSS JOIN LATERAL unnest(p.texts) u(number)
  JOIN word_texts w ON w.project_pk = p.project_pk AND w.number = u.number AND w.shown > 0
  WHERE p.project_pk = ANY($1::bigint[]) AND p.term = ANY($2::text[]) GROUP BY p.term`;

/** Of the texts of these projects. */
export async function countTextWords(
  tx: Transaction,
  projects: string,
  words: readonly string[],
): Promise<WordCounts> {
  const { rows = 0, ended = false } = (await tx.get<Totals>(TEXT_TOTALS, projects)) ?? {};
  const sql = ended ? SHOWN_TEXT_ROWS : TEXT_ROWS;
  const counted = await tx.all<Frequency>(sql, projects, textArray(words));
  return { rows, frequencies: new Map(counted.map(({ term, rows: of }) => [term, of])) };
}
