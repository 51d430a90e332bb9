/** Stores contents once each, by hash. */
import type { ChangeSet } from "../../../domain/change-set.ts";
import type { WriteConnection } from "../connection.ts";

/** Finds the `contents.pk` of a hash; null when the content is unknown. */
export type ContentKeys = (hash: string) => number | null;

const FIND = "SELECT pk FROM contents WHERE hash = ?";
const INSERT = `INSERT INTO contents
  (hash, byte_length, encoding, replacements, line_count, text_length, created_at)
  VALUES (?, ?, ?, ?, ?, ?, ?)`;
const INSERT_TEXT = "INSERT INTO content_texts (content_pk, text) VALUES (?, ?)";

/** Inserts the contents that are new; the result also finds those that were known. */
export function storeContents(connection: WriteConnection, changeSet: ChangeSet): ContentKeys {
  const keys = new Map<string, number>();
  const find = connection.prepare(FIND);
  const insert = connection.prepare(INSERT);
  const insertText = connection.prepare(INSERT_TEXT);
  const lookUp: ContentKeys = (hash) => {
    const known = keys.get(hash);
    if (known !== undefined) return known;
    const row = find.get(Buffer.from(hash, "hex")) as { pk: number } | undefined;
    if (row !== undefined) keys.set(hash, row.pk);
    return row?.pk ?? null;
  };
  for (const content of changeSet.contents) {
    if (lookUp(content.hash) !== null) continue;
    const { lastInsertRowid } = insert.run(
      Buffer.from(content.hash, "hex"),
      content.byteLength,
      content.encoding,
      content.replacements,
      content.lineCount,
      content.textLength,
      changeSet.committedAtMs,
    );
    const pk = Number(lastInsertRowid);
    insertText.run(pk, content.deflatedText);
    keys.set(content.hash, pk);
  }
  return lookUp;
}
