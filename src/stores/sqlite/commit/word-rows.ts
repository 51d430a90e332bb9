/** Rows of the word index: one a chunk text that some dataset shows now. */
import type { WriteConnection } from "../connection.ts";

/** A text that begins to be shown. */
export interface BegunText {
  /** `texts.pk`, the row of word_index. */
  readonly pk: number;
  readonly words: string;
}

/** Inserts in order of row, because FTS5 writes out what it has gathered whenever a row number goes down. */
export function indexBegunTexts(
  connection: WriteConnection,
  begun: BegunText[],
  ended: readonly number[],
): void {
  const remove = connection.prepare("DELETE FROM word_index WHERE rowid = ?");
  for (const pk of ended) remove.run(pk);
  const insert = connection.prepare("INSERT INTO word_index (rowid, words) VALUES (?, ?)");
  begun.sort((a, b) => a.pk - b.pk);
  for (const { pk, words } of begun) insert.run(pk, words);
}
