/** Fills the texts of exact search behind the first answers, a bounded step at a time. */
import { plainArray, textArray } from "./array-literals.ts";
import type { Transaction } from "./transaction.ts";

/** Contents and bytes of one step: some tenths of a second of work. */
const STEP_CONTENTS = 200;
const STEP_BYTES = 2_000_000;

const TAKE = `WITH queued AS (
    SELECT b.content_pk, sum(c.text_length) OVER (ORDER BY b.content_pk) AS total
    FROM trigram_backlog b JOIN contents c ON c.pk = b.content_pk ORDER BY b.content_pk LIMIT $1)
  SELECT q.content_pk AS pk, convert_from(x.text, 'UTF8') AS text FROM queued q JOIN content_texts x ON x.content_pk = q.content_pk
  WHERE q.total <= $2 OR q.content_pk = (SELECT min(content_pk) FROM queued)`;
const INSERT = `INSERT INTO trigram_texts (content_pk, text)
  SELECT t.* FROM unnest($1::bigint[], $2::text[]) t ON CONFLICT DO NOTHING`;

/** Indexes some of the backlog; `done` says that nothing is left. */
export async function trigramStep(tx: Transaction): Promise<{ readonly done: boolean }> {
  const rows = await tx.all<{ pk: number; text: string }>(TAKE, STEP_CONTENTS, STEP_BYTES);
  if (rows.length === 0) {
    // what is queued without a text went with its content
    await tx.run("DELETE FROM trigram_backlog");
    return { done: true };
  }
  const pks = plainArray(rows.map(({ pk }) => pk));
  const gone = await tx.run(
    "DELETE FROM trigram_backlog WHERE content_pk = ANY($1::bigint[])",
    pks,
  );
  if (gone > 0) {
    const texts = rows.map(({ text }) => text.toLowerCase());
    await tx.run(INSERT, pks, textArray(texts));
  }
  return { done: false };
}
