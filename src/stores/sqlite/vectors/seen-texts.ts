/** Which chunk texts a model has seen, with or without something to say. */
import type { ReadConnection } from "../connection.ts";
import type { ModelRow } from "./stored-models.ts";
import { ABSENT, pageOf, placeOf } from "./vector-page.ts";

const PRESENT = "SELECT page, present FROM vector_sketches WHERE model_pk = ?";
const SPARSE = "SELECT text_pk AS pk FROM sparse_vectors WHERE model_pk = ?";
const SLOTS = "SELECT text_pk AS textPk, embedded_pk AS embeddedPk FROM text_slots WHERE slot = ?";

type HasSeen = (textPk: number) => boolean;

function embedded(reader: ReadConnection, model: ModelRow): HasSeen {
  if (model.kind === "sparse") {
    const texts = new Set(reader.all<{ pk: number }>(SPARSE, model.pk).map(({ pk }) => pk));
    return (textPk) => texts.has(textPk);
  }
  const pages = new Map<number, Uint8Array>();
  const rows = reader.all<{ page: number; present: Uint8Array }>(PRESENT, model.pk);
  for (const { page, present } of rows) pages.set(page, present);
  return (textPk) => (pages.get(pageOf(textPk))?.[placeOf(textPk)] ?? ABSENT) !== ABSENT;
}

/** Reads the presence of the whole model: for counting and for looking for what is missing. */
export function seenTexts(reader: ReadConnection, model: ModelRow): HasSeen {
  const has = embedded(reader, model);
  if (model.slot === "code") return has;
  const seen = new Set<number>();
  const rows = reader.all<{ textPk: number; embeddedPk: number | null }>(SLOTS, model.slot);
  for (const { textPk, embeddedPk } of rows)
    if (embeddedPk === null || has(embeddedPk)) seen.add(textPk);
  return (textPk) => seen.has(textPk);
}
