/** Chunk sets that begin or end to be shown, and what that means for texts, names and indexes. */
import { inflateRawSync } from "node:zlib";
import type { ChunkColumns } from "../../../domain/chunk.ts";
import { splitWords } from "../../../domain/words.ts";
import type { WriteConnection } from "../connection.ts";
import type { WriteState } from "../write-state.ts";
import { indexNamesOfSet } from "./names.ts";
import type { StoredSets } from "./store-chunk-sets.ts";
import type { BegunText } from "./word-rows.ts";

export interface ShownChanges {
  readonly begunTexts: readonly BegunText[];
  /** `texts.pk` of texts that no shown set holds any more. */
  readonly endedTexts: readonly number[];
}

interface SetRow {
  readonly shown: number;
  readonly contentPk: number;
}

const ADD_SHOWN =
  "UPDATE chunk_sets SET shown = shown + ? WHERE pk = ? RETURNING shown, content_pk AS contentPk";

/**
 * Adds `deltas` (by `chunk_sets.pk`) to the sets' counts. Sets that begin come first, so that shared texts never
 * end in between. `stored`: what the same commit stored; null when it stored nothing.
 */
export function applyShownSets(
  state: WriteState,
  deltas: ReadonlyMap<number, number>,
  stored: StoredSets | null,
): ShownChanges {
  const { connection } = state;
  const begunTexts: BegunText[] = [];
  const ended: { setPk: number; contentPk: number }[] = [];
  for (const [setPk, delta] of deltas) {
    if (delta === 0) continue;
    const { shown, contentPk } = connection.prepare(ADD_SHOWN).get(delta, setPk) as SetRow;
    if (shown === 0) ended.push({ setPk, contentPk });
    if (shown > 0 && shown === delta) beginSet(state, setPk, contentPk, stored, begunTexts);
  }
  const endedTexts = ended.flatMap(({ setPk }) => endSet(connection, setPk));
  for (const { contentPk } of ended) dropTrigrams(connection, contentPk);
  return { begunTexts, endedTexts };
}

function beginSet(
  state: WriteState,
  setPk: number,
  contentPk: number,
  stored: StoredSets | null,
  begunTexts: BegunText[],
): void {
  const { connection } = state;
  queueTrigrams(connection, contentPk);
  if (stored?.countedPks.has(setPk) === true) return;
  indexNamesOfSet(connection, setPk);
  const begun = countTexts(connection, setPk, 1);
  if (begun.length === 0) return;
  const words = wordsOf(connection, setPk, contentPk, stored?.sent.get(setPk));
  for (const { pk, ordinal } of begun) begunTexts.push({ pk, words: words(ordinal) });
}

function endSet(connection: WriteConnection, setPk: number): number[] {
  return countTexts(connection, setPk, -1).map(({ pk }) => pk);
}

/** Adds `delta` to the count of each chunk's text; returns those that began or ended by it. */
function countTexts(
  connection: WriteConnection,
  setPk: number,
  delta: 1 | -1,
): { readonly pk: number; readonly ordinal: number }[] {
  const rows = connection.all<{ pk: number; ordinal: number }>(
    "SELECT text_pk AS pk, ordinal FROM chunks WHERE chunk_set_pk = ? ORDER BY ordinal",
    setPk,
  );
  const add = connection.prepare("UPDATE texts SET shown = shown + ? WHERE pk = ? RETURNING shown");
  const edge = delta === 1 ? 1 : 0;
  return rows.filter(({ pk }) => (add.get(delta, pk) as { shown: number }).shown === edge);
}

/** Words by ordinal: those that came along, else the stored text split anew. */
function wordsOf(
  connection: WriteConnection,
  setPk: number,
  contentPk: number,
  sent: ChunkColumns | undefined,
): (ordinal: number) => string {
  if (sent !== undefined) {
    const words = sent.words.split("\n");
    return (ordinal) => words[ordinal] ?? "";
  }
  const row = connection.get<{ text: Uint8Array }>(
    "SELECT text FROM content_texts WHERE content_pk = ?",
    contentPk,
  );
  const text = inflateRawSync(row?.text ?? new Uint8Array());
  const spans = new Map(
    connection
      .all<{ ordinal: number; textStart: number; textEnd: number }>(
        "SELECT ordinal, text_start AS textStart, text_end AS textEnd FROM chunks WHERE chunk_set_pk = ?",
        setPk,
      )
      .map((span) => [span.ordinal, span]),
  );
  return (ordinal) => {
    const span = spans.get(ordinal);
    return splitWords(text.toString("utf8", span?.textStart ?? 0, span?.textEnd ?? 0)).join(" ");
  };
}

/** Unless another set of the content was shown already, or until this commit: then its trigrams are there or on their way. */
function queueTrigrams(connection: WriteConnection, contentPk: number): void {
  const { sets } = connection.prepare(COUNT_SHOWN_SETS).get(contentPk) as { sets: number };
  if (sets === 1)
    connection
      .prepare(
        `INSERT OR IGNORE INTO trigram_backlog (content_pk)
         SELECT ?1 WHERE NOT EXISTS (SELECT 1 FROM trigram_index_docsize WHERE id = ?1)`,
      )
      .run(contentPk);
}

function dropTrigrams(connection: WriteConnection, contentPk: number): void {
  const { sets } = connection.prepare(COUNT_SHOWN_SETS).get(contentPk) as { sets: number };
  if (sets > 0) return;
  const isQueued = connection.run("DELETE FROM trigram_backlog WHERE content_pk = ?", contentPk);
  if (isQueued === 0) connection.run("DELETE FROM trigram_index WHERE rowid = ?", contentPk);
}

const COUNT_SHOWN_SETS =
  "SELECT count(*) AS sets FROM chunk_sets WHERE content_pk = ? AND shown > 0";
