/** Shown chunk texts that a model has not seen, each with one place to read it from. */
import type { EmbeddingSlot } from "../../../domain/embedding.ts";
import type { OperationContext } from "../../../ports/operation-context.ts";
import type { UnembeddedText } from "../../../ports/vector-index.ts";
import { plainArray, textArray } from "../array-literals.ts";
import type { Home } from "../home.ts";
import type { Transaction } from "../transaction.ts";
import { SHOWN_TEXTS } from "./coverage.ts";
import { findModel, hasSeen } from "./stored-models.ts";

const PLACES = `SELECT DISTINCT ON (t.pk) t.pk, encode(t.hash, 'hex') AS "textHash", encode(c.hash, 'hex') AS "contentHash",
    s.language, k.text_start AS "textStart", k.text_end AS "textEnd"
  FROM unnest($2::bigint[]) w(pk)
  JOIN texts t ON t.pk = w.pk
  JOIN chunks k ON k.text_pk = t.pk
  JOIN document_versions v ON v.chunk_set_pk = k.chunk_set_pk AND v.rev_to IS NULL
  JOIN datasets d ON d.pk = v.dataset_pk AND d.id = $1
  JOIN chunk_sets s ON s.pk = k.chunk_set_pk
  JOIN contents c ON c.pk = s.content_pk ORDER BY t.pk`;

export interface MissingParams {
  readonly datasetId: string;
  readonly slot: EmbeddingSlot;
  readonly model: string;
  readonly limit: number;
}

export type FindMissing = (
  context: OperationContext,
  params: MissingParams,
) => Promise<UnembeddedText[]>;

/** Remembers the texts still to be done of the last dataset, slot and model asked for, so that a long backlog is listed once. */
export function createMissing({ database }: Home): FindMissing {
  let listed = "";
  let waiting: number[] = [];
  const take = async (
    tx: Transaction,
    { datasetId, limit }: MissingParams,
  ): Promise<UnembeddedText[]> => {
    const found: UnembeddedText[] = [];
    while (found.length < limit && waiting.length > 0) {
      const some = waiting.splice(-(limit - found.length));
      const rows = await tx.all<UnembeddedText & { pk: number }>(
        PLACES,
        datasetId,
        plainArray(some),
      );
      for (const { pk: _, ...text } of rows) found.push(text);
    }
    return found;
  };
  return (context, params) =>
    database.read(context, async (tx) => {
      const key = [context.tenantId, params.datasetId, params.slot, params.model].join(" ");
      if (key !== listed) waiting = [];
      const found = await take(tx, params);
      if (found.length > 0) return found;
      waiting = await list(tx, params);
      listed = key;
      return take(tx, params);
    });
}

async function list(tx: Transaction, { datasetId, slot, model }: MissingParams): Promise<number[]> {
  const row = await findModel(tx, slot, model);
  const shown = `SELECT t.pk FROM (${SHOWN_TEXTS}) t`;
  const ids = textArray([datasetId]);
  const rows =
    row === undefined
      ? await tx.all<{ pk: number }>(shown, ids)
      : await tx.all<{ pk: number }>(
          `${shown} WHERE NOT ${hasSeen(slot, "$2::bigint", "t.pk")}`,
          ids,
          row.pk,
        );
  return rows.map(({ pk }) => pk);
}
