/** Chunk sets that begin or end to be shown in a project, and what that means for its words and for trigrams. */
import { plainArray } from "../array-literals.ts";
import type { Transaction } from "../transaction.ts";
import type { StoredSets } from "./store-chunk-sets.ts";
import { type BegunText, indexBegunTexts } from "./word-rows.ts";
import { wordsOfTexts } from "./words-of-texts.ts";

const ADD_SHOWN = `INSERT INTO shown_sets (project_pk, chunk_set_pk, shown)
  SELECT $1, * FROM unnest($2::bigint[], $3::int[])
  ON CONFLICT (tenant_id, project_pk, chunk_set_pk) DO UPDATE SET shown = shown_sets.shown + excluded.shown
  RETURNING chunk_set_pk AS "setPk", shown`;
const DROP_HIDDEN =
  "DELETE FROM shown_sets WHERE project_pk = $1 AND chunk_set_pk = ANY($2::bigint[]) AND shown = 0";
/** Fenced as the nodes of a commit are. Net change of each text's count, with its row in the project's word index; a set that begins counts more, one that ends less. */
const COUNT_TEXTS = `WITH changed AS (
    SELECT k.text_pk, sum(s.delta)::int AS delta, (array_agg(k.chunk_set_pk ORDER BY s.delta DESC))[1] AS set_pk,
      (array_agg(k.ordinal ORDER BY s.delta DESC))[1] AS ordinal
    FROM unnest($2::bigint[], $3::int[]) s(chunk_set_pk, delta) JOIN chunks k ON k.chunk_set_pk = s.chunk_set_pk
    GROUP BY k.text_pk HAVING sum(s.delta) <> 0)
  SELECT c.text_pk AS "textPk", c.delta, c.set_pk AS "setPk", c.ordinal, w.number, w.shown, w.length
  FROM changed c LEFT JOIN LATERAL (SELECT t.number, t.shown, t.length FROM word_texts t
    WHERE t.project_pk = $1 AND t.text_pk = c.text_pk OFFSET 0) w ON true`;
const UPDATE_TEXTS = `UPDATE word_texts w SET shown = w.shown + c.delta
  FROM unnest($2::int[], $3::int[]) c(number, delta) WHERE w.project_pk = $1 AND w.number = c.number`;
const ADD_TOTALS =
  "UPDATE word_projects SET texts = texts + $2, words = words + $3 WHERE project_pk = $1";

/** Contents without trigrams that a set shows from now on. */
const QUEUE_TRIGRAMS = `INSERT INTO trigram_backlog (content_pk)
  SELECT DISTINCT s.content_pk FROM unnest($1::bigint[]) k(pk) JOIN chunk_sets s ON s.pk = k.pk
  WHERE NOT EXISTS (SELECT 1 FROM trigram_texts t WHERE t.content_pk = s.content_pk)
  ORDER BY 1 ON CONFLICT DO NOTHING`;
/** Contents that no set of any project shows any more. */
const HIDDEN_CONTENTS = `SELECT DISTINCT s.content_pk AS pk FROM unnest($1::bigint[]) k(pk) JOIN chunk_sets s ON s.pk = k.pk
  WHERE NOT EXISTS (SELECT 1 FROM chunk_sets o JOIN shown_sets w ON w.chunk_set_pk = o.pk WHERE o.content_pk = s.content_pk)`;

interface TextRow {
  readonly textPk: number;
  readonly delta: number;
  /** A set that begins and shows it, with the chunk's place; any set where it only ends. */
  readonly setPk: number;
  readonly ordinal: number;
  /** Null where the project's word index never had it. */
  readonly number: number | null;
  readonly shown: number | null;
  readonly length: number | null;
}

/** Adds `deltas` (by `chunk_sets.pk`) to the sets' counts. `stored`: what the same commit stored; null when it stored nothing. */
export async function applyShownSets(
  tx: Transaction,
  projectPk: number,
  deltas: ReadonlyMap<number, number>,
  stored: StoredSets | null,
): Promise<void> {
  const changed = [...deltas].filter(([, delta]) => delta !== 0).sort(([a], [b]) => a - b);
  if (changed.length === 0) return;
  const rows = await tx.all<{ setPk: number; shown: number }>(
    ADD_SHOWN,
    projectPk,
    plainArray(changed.map(([setPk]) => setPk)),
    plainArray(changed.map(([, delta]) => delta)),
  );
  const begun = rows.filter(({ setPk, shown }) => shown > 0 && shown === deltas.get(setPk));
  const ended = rows.filter(({ shown }) => shown === 0);
  const begunPks = begun.map(({ setPk }) => setPk);
  const endedPks = ended.map(({ setPk }) => setPk);
  if (endedPks.length > 0) await tx.run(DROP_HIDDEN, projectPk, plainArray(endedPks));
  await countTexts(tx, projectPk, { begunPks, endedPks, stored });
  if (begunPks.length > 0) await tx.run(QUEUE_TRIGRAMS, plainArray(begunPks));
  if (endedPks.length > 0) await dropTrigrams(tx, endedPks);
}

interface SetChanges {
  readonly begunPks: readonly number[];
  readonly endedPks: readonly number[];
  readonly stored: StoredSets | null;
}

async function countTexts(
  tx: Transaction,
  projectPk: number,
  { begunPks, endedPks, stored }: SetChanges,
): Promise<void> {
  const rows = await tx.all<TextRow>(
    COUNT_TEXTS,
    projectPk,
    plainArray([...begunPks, ...endedPks]),
    plainArray([...begunPks.map(() => 1), ...endedPks.map(() => -1)]),
  );
  const known = rows.filter(({ number }) => number !== null);
  const fresh = rows.filter(({ number, delta }) => number === null && delta > 0);
  if (known.length > 0)
    await tx.run(
      UPDATE_TEXTS,
      projectPk,
      plainArray(known.map(({ number }) => number)),
      plainArray(known.map(({ delta }) => delta)),
    );
  const begun = await begunTexts(tx, fresh, stored);
  await indexBegunTexts(tx, projectPk, begun);
  let texts = begun.length;
  let words = begun.reduce((sum, text) => sum + text.words.length, 0);
  for (const { shown, delta, length } of known) {
    const before = shown ?? 0;
    const turn = Number(before + delta > 0) - Number(before > 0);
    texts += turn;
    words += turn * (length ?? 0);
  }
  if (texts !== 0 || words !== 0) await tx.run(ADD_TOTALS, projectPk, texts, words);
}

async function begunTexts(
  tx: Transaction,
  fresh: readonly TextRow[],
  stored: StoredSets | null,
): Promise<BegunText[]> {
  const words = await wordsOfTexts(tx, fresh, stored?.sent ?? new Map());
  return fresh.map(({ textPk, delta }, i) => ({ textPk, shown: delta, words: words[i] ?? [] }));
}

async function dropTrigrams(tx: Transaction, endedPks: readonly number[]): Promise<void> {
  const hidden = await tx.all<{ pk: number }>(HIDDEN_CONTENTS, plainArray(endedPks));
  if (hidden.length === 0) return;
  const pks = plainArray(hidden.map(({ pk }) => pk));
  await tx.run("DELETE FROM trigram_backlog WHERE content_pk = ANY($1::bigint[])", pks);
  await tx.run("DELETE FROM trigram_texts WHERE content_pk = ANY($1::bigint[])", pks);
}
