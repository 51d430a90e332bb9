/** Takes texts that are no longer shown out of the word index, a bounded step at a time. */
import { plainArray } from "../array-literals.ts";
import type { Transaction } from "../transaction.ts";

/** Texts of one step. */
const STEP_TEXTS = 5_000;

const PROJECT = `SELECT project_pk AS pk FROM word_texts WHERE shown = 0 LIMIT 1`;
const LOCK = "SELECT 1 FROM word_projects WHERE project_pk = $1 FOR UPDATE";
const ENDED = `SELECT number FROM word_texts WHERE project_pk = $1 AND shown = 0 ORDER BY number LIMIT $2`;
/**
 * Every row of the project is looked through, once a step, and few change. `width_bucket` says which word's list a place in a row belongs to: how
 * many of the lists end before it. A row of which nothing is left goes.
 */
const HOLDS_ENDED = `p.project_pk = $1 AND EXISTS (SELECT 1 FROM unnest(p.texts) n(number) WHERE n.number = ANY($2::int[]))`;
const REWRITE = `WITH kept AS (
    SELECT p.bucket, p.segment, p.terms, width_bucket((u.at - 1)::int, p.ends) + 1 AS word, u.text, u.count, u.at
    FROM postings p CROSS JOIN LATERAL unnest(p.texts, p.counts) WITH ORDINALITY u(text, count, at)
    WHERE ${HOLDS_ENDED} AND u.text <> ALL($2::int[])),
  words AS (
    SELECT bucket, segment, word, terms[word] AS term,
      sum(count(*)) OVER (PARTITION BY bucket, segment ORDER BY word)::int AS "end"
    FROM kept GROUP BY bucket, segment, word, terms),
  heads AS (
    SELECT bucket, segment, array_agg(term ORDER BY word) AS terms, array_agg("end" ORDER BY word) AS ends
    FROM words GROUP BY bucket, segment),
  lists AS (
    SELECT bucket, segment, array_agg(text ORDER BY at) AS texts, array_agg(count ORDER BY at) AS counts
    FROM kept GROUP BY bucket, segment)
  UPDATE postings p SET terms = h.terms, ends = h.ends, texts = l.texts, counts = l.counts
  FROM heads h JOIN lists l ON l.bucket = h.bucket AND l.segment = h.segment
  WHERE p.project_pk = $1 AND p.bucket = h.bucket AND p.segment = h.segment`;
const DROP = `DELETE FROM postings p WHERE p.project_pk = $1
  AND NOT EXISTS (SELECT 1 FROM unnest(p.texts) n(number) WHERE n.number <> ALL($2::int[]))`;
const FORGET = "DELETE FROM word_texts WHERE project_pk = $1 AND number = ANY($2::int[])";

/** `done` says that nothing is left. The project's row is locked, so that no commit shows one of the texts again meanwhile. */
export async function purgeEndedTexts(tx: Transaction): Promise<{ readonly done: boolean }> {
  const project = await tx.get<{ pk: number }>(PROJECT);
  if (project === undefined) return { done: true };
  await tx.get(LOCK, project.pk);
  const ended = await tx.all<{ number: number }>(ENDED, project.pk, STEP_TEXTS);
  const numbers = plainArray(ended.map(({ number }) => number));
  await tx.run(DROP, project.pk, numbers);
  await tx.run(REWRITE, project.pk, numbers);
  await tx.run(FORGET, project.pk, numbers);
  return { done: false };
}
