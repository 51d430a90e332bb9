/** Lists of single words out of the rows that many share. */
import { plainArray, textArray } from "../array-literals.ts";
import { bucketOf } from "./word-buckets.ts";

/**
 * Parameters: the projects, then `wordColumns`. A row for each segment that has a word: `project_pk`, `term`, `at` (the word's place in its row)
 * and the row's columns. The server cuts the list out, so that nothing of the words beside it travels.
 */
export const FOUND_LISTS = `(SELECT p.project_pk, t.term, p.at, p.ends, p.texts, p.counts
    FROM unnest($1::bigint[]) a(pk) CROSS JOIN unnest($2::text[], $3::smallint[]) t(term, bucket)
    CROSS JOIN LATERAL (SELECT o.*, array_position(o.terms, t.term COLLATE "C") AS at FROM postings o
      WHERE o.project_pk = a.pk AND o.bucket = t.bucket OFFSET 0) p
    WHERE p.at IS NOT NULL)`;

const START = "coalesce(l.ends[l.at - 1], 0)";

/** Of a row of `FOUND_LISTS`, called `l`: the word's part of one of its columns. */
export const listOf = (column: "l.texts" | "l.counts"): string =>
  `${column}[${START} + 1:l.ends[l.at]]`;

/** Of a row of `FOUND_LISTS`, called `l`: how many texts the list names. */
export const LIST_LENGTH = `(l.ends[l.at] - ${START})`;

/** The words, and the bucket of each. */
export function wordColumns(words: readonly string[]): [terms: string, buckets: string] {
  return [textArray(words), plainArray(words.map(bucketOf))];
}
