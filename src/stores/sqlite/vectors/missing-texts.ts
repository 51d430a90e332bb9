/** Shown chunk texts that a model has not seen, each with one place to read it from. */
import type { EmbeddingSlot } from "../../../domain/embedding.ts";
import type { LanguageId } from "../../../domain/language.ts";
import type { UnembeddedText } from "../../../ports/vector-index.ts";
import type { ReadConnection } from "../connection.ts";
import { seenTexts } from "./seen-texts.ts";
import { eachShownText } from "./shown-texts.ts";
import { findModel } from "./stored-models.ts";

const PLACE = `SELECT lower(hex(t.hash)) AS textHash, lower(hex(c.hash)) AS contentHash, s.language,
    k.text_start AS textStart, k.text_end AS textEnd
  FROM texts t
  CROSS JOIN chunks k ON k.text_pk = t.pk
  CROSS JOIN document_versions v ON v.chunk_set_pk = k.chunk_set_pk AND v.rev_to IS NULL
  CROSS JOIN datasets d ON d.pk = v.dataset_pk AND d.id = ?
  CROSS JOIN chunk_sets s ON s.pk = k.chunk_set_pk
  CROSS JOIN contents c ON c.pk = s.content_pk
  WHERE t.pk = ? LIMIT 1`;

export interface MissingParams {
  readonly datasetId: string;
  readonly slot: EmbeddingSlot;
  readonly model: string;
  readonly limit: number;
}

export type FindMissing = (params: MissingParams) => UnembeddedText[];

/** Remembers the texts still to be done of the last dataset, slot and model asked for, so that a long backlog is listed once. */
export function createMissing(reader: ReadConnection): FindMissing {
  let listed = "";
  let waiting: number[] = [];

  const list = ({ datasetId, slot, model }: MissingParams): number[] => {
    const row = findModel(reader, slot, model);
    const hasSeen = row === undefined ? () => false : seenTexts(reader, row);
    const unseen: number[] = [];
    eachShownText(reader, [datasetId], (textPk) => {
      if (!hasSeen(textPk)) unseen.push(textPk);
    });
    return unseen;
  };
  const take = ({ datasetId, limit }: MissingParams): UnembeddedText[] => {
    const found: UnembeddedText[] = [];
    while (found.length < limit) {
      const pk = waiting.pop();
      if (pk === undefined) break;
      const place = reader.get<UnembeddedText & { language: LanguageId }>(PLACE, datasetId, pk);
      if (place !== undefined) found.push(place);
    }
    return found;
  };
  return (params) =>
    reader.snapshot(() => {
      const key = `${params.datasetId} ${params.slot} ${params.model}`;
      if (key !== listed) waiting = [];
      const found = take(params);
      if (found.length > 0) return found;
      waiting = list(params);
      listed = key;
      return take(params);
    });
}
