/** From chunk texts to the texts that a model was given for a slot, and back. The slot `code` gives it the chunk's own. */
import type { EmbeddingSlot } from "../../../domain/embedding.ts";
import type { ReadConnection } from "../connection.ts";

const GIVEN = `SELECT t.text_pk AS textPk, t.embedded_pk AS embeddedPk FROM json_each(?) k
  CROSS JOIN text_slots t ON t.text_pk = k.value AND t.slot = ? WHERE t.embedded_pk IS NOT NULL`;
const CHUNK_TEXTS = `SELECT t.embedded_pk AS embeddedPk, t.text_pk AS textPk FROM json_each(?) k
  CROSS JOIN text_slots t ON t.embedded_pk = k.value AND t.slot = ? ORDER BY k.key, t.text_pk`;

interface Link {
  readonly textPk: number;
  readonly embeddedPk: number;
}

/** By chunk text, the text given; chunk texts that have none are left out. */
export function givenTexts(
  reader: ReadConnection,
  slot: EmbeddingSlot,
  textPks: readonly number[],
): ReadonlyMap<number, number> {
  if (slot === "code") return new Map(textPks.map((pk) => [pk, pk]));
  const links = reader.all<Link>(GIVEN, JSON.stringify(textPks), slot);
  return new Map(links.map(({ textPk, embeddedPk }) => [textPk, embeddedPk]));
}

/** Chunk texts of each text given, in the order of those given. */
export function chunkTextsOf(
  reader: ReadConnection,
  slot: EmbeddingSlot,
  embeddedPks: readonly number[],
): Link[] {
  if (slot === "code") return embeddedPks.map((pk) => ({ textPk: pk, embeddedPk: pk }));
  return reader.all<Link>(CHUNK_TEXTS, JSON.stringify(embeddedPks), slot);
}
