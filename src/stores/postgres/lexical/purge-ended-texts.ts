/** Takes texts that are no longer shown out of the word index, a bounded step at a time. */
import { plainArray } from "../array-literals.ts";
import type { Transaction } from "../transaction.ts";

/** Texts of one step. */
const STEP_TEXTS = 5_000;

const PROJECT = `SELECT project_pk AS pk FROM word_texts WHERE shown = 0 LIMIT 1`;
const LOCK = "SELECT 1 FROM word_projects WHERE project_pk = $1 FOR UPDATE";
const ENDED = `SELECT number FROM word_texts WHERE project_pk = $1 AND shown = 0 ORDER BY number LIMIT $2`;
/** Every list of the project that may hold one is looked through: rows of its size are read once, and few change. */
const REWRITE = `WITH rewritten AS (
    SELECT p.term, p.segment, array_agg(u.text ORDER BY u.at) AS texts, array_agg(u.count ORDER BY u.at) AS counts
    FROM postings p CROSS JOIN LATERAL unnest(p.texts, p.counts) WITH ORDINALITY u(text, count, at)
    WHERE p.project_pk = $1 AND p.texts && $2::int[] AND u.text <> ALL($2::int[]) GROUP BY p.term, p.segment)
  UPDATE postings p SET texts = r.texts, counts = r.counts FROM rewritten r
  WHERE p.project_pk = $1 AND p.term = r.term AND p.segment = r.segment`;
const DROP = "DELETE FROM postings WHERE project_pk = $1 AND texts <@ $2::int[]";
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
