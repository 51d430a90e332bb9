/** Builds the trigram index behind the first answers, a bounded step at a time. */
import { inflateRawSync } from "node:zlib";
import type { WriteState } from "./write-state.ts";

/** Text of one step: some hundredths of a second of work, so that an edited file's commit waits for no more than that. */
const STEP_BYTES = 300_000;
/** Contents of one step, for trees of very small files. */
const STEP_CONTENTS = 500;

interface BacklogRow {
  readonly pk: number;
  readonly text: Uint8Array;
  readonly textLength: number;
}

/** Indexes some of the backlog; `done` says that nothing is left. */
export function trigramStep(
  { connection }: WriteState,
  _params: Readonly<Record<string, never>>,
): { readonly done: boolean } {
  const insert = connection.prepare("INSERT INTO trigram_index (rowid, text) VALUES (?, ?)");
  const worked: number[] = [];
  let bytes = 0;
  const rows = connection.iterate<BacklogRow>(
    `SELECT c.pk, x.text, c.text_length AS textLength FROM trigram_backlog b
     JOIN contents c ON c.pk = b.content_pk JOIN content_texts x ON x.content_pk = c.pk ORDER BY b.content_pk LIMIT ?`,
    STEP_CONTENTS,
  );
  for (const { pk, text, textLength } of rows) {
    insert.run(pk, inflateRawSync(text).toString("utf8").toLowerCase());
    worked.push(pk);
    bytes += textLength;
    if (bytes >= STEP_BYTES) break;
  }
  const last = worked.at(-1);
  if (last === undefined) return { done: true };
  connection.run("DELETE FROM trigram_backlog WHERE content_pk <= ?", last);
  return { done: false };
}
