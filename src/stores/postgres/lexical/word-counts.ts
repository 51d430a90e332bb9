/** What BM25 needs to know of an index: how many rows, how long, and in how many each word stands. */
import { textArray } from "../array-literals.ts";
import type { Transaction } from "../transaction.ts";

export interface WordCounts {
  readonly rows: number;
  /** Words a row at the mean. */
  readonly meanLength: number;
  /** By word; words that stand nowhere are left out. */
  readonly frequencies: ReadonlyMap<string, number>;
}

interface Totals {
  readonly rows: number;
  readonly words: number;
  readonly ended: boolean;
}

interface Frequency {
  readonly term: string;
  readonly rows: number;
}

const TEXT_TOTALS = `SELECT coalesce(sum(texts), 0)::bigint AS rows, coalesce(sum(words), 0)::bigint AS words,
    EXISTS (SELECT 1 FROM word_texts WHERE project_pk = ANY($1::bigint[]) AND shown = 0) AS ended
  FROM word_projects WHERE project_pk = ANY($1::bigint[])`;
const TEXT_ROWS = `SELECT term, sum(cardinality(texts)) AS rows FROM postings
  WHERE project_pk = ANY($1::bigint[]) AND term = ANY($2::text[]) GROUP BY term`;
/** While the words of hidden texts are still in the lists. */
const SHOWN_TEXT_ROWS = `SELECT p.term, count(*) AS rows FROM postings p CROSS JOIN LATERAL unnest(p.texts) u(number)
  JOIN word_texts w ON w.project_pk = p.project_pk AND w.number = u.number AND w.shown > 0
  WHERE p.project_pk = ANY($1::bigint[]) AND p.term = ANY($2::text[]) GROUP BY p.term`;
const PATH_TOTALS = `SELECT coalesce(sum(documents), 0)::bigint AS rows, coalesce(sum(words), 0)::bigint AS words, false AS ended
  FROM path_totals WHERE dataset_pk = ANY($1::bigint[])`;
const PATH_ROWS = `SELECT term, count(*) AS rows FROM path_words
  WHERE dataset_pk = ANY($1::bigint[]) AND term = ANY($2::text[]) GROUP BY term`;

/** Of the texts of these projects. */
export async function countTextWords(
  tx: Transaction,
  projects: string,
  words: readonly string[],
): Promise<WordCounts> {
  const totals = await tx.get<Totals>(TEXT_TOTALS, projects);
  const sql = totals?.ended === true ? SHOWN_TEXT_ROWS : TEXT_ROWS;
  return toCounts(totals, await tx.all<Frequency>(sql, projects, textArray(words)));
}

/** Of the paths of these datasets. */
export async function countPathWords(
  tx: Transaction,
  datasets: string,
  words: readonly string[],
): Promise<WordCounts> {
  const totals = await tx.get<Totals>(PATH_TOTALS, datasets);
  return toCounts(totals, await tx.all<Frequency>(PATH_ROWS, datasets, textArray(words)));
}

function toCounts(totals: Totals | undefined, rows: readonly Frequency[]): WordCounts {
  const { rows: count = 0, words = 0 } = totals ?? {};
  return {
    rows: count,
    meanLength: words / Math.max(1, count),
    frequencies: new Map(rows.map(({ term, rows: of }) => [term, of])),
  };
}

/** A word in more than half of all rows still counts a trace, so that it breaks ties; FTS5's constant. */
const LEAST_WEIGHT = 1e-6;

/** Two arrays: words that stand anywhere, and what each weighs. */
export function weigh({ rows, frequencies }: WordCounts): { terms: string[]; weights: number[] } {
  const terms = [...frequencies.keys()];
  const weights = terms.map((term) => {
    const count = frequencies.get(term) ?? 0;
    return Math.max(Math.log((rows - count + 0.5) / (count + 0.5)), LEAST_WEIGHT);
  });
  return { terms, weights };
}

/** BM25's gain of a word that stands `count` times in a row of `length` words, times its weight; constants of FTS5. Mean length is $4. */
export const gain = (count: string, length: string): string =>
  `sum(a.weight * ${count} * 2.2 / (${count} + 1.2 * (0.25 + 0.75 * ${length} / $4::float8)))`;
