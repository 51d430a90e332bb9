/** Models as the catalog knows them. */
import type { EmbeddingSlot } from "../../../domain/embedding.ts";
import type { ReadConnection } from "../connection.ts";
import type { StoredModel } from "./resident-vectors.ts";

export interface ModelRow extends StoredModel {
  readonly slot: EmbeddingSlot;
  readonly identity: string;
  readonly kind: "dense" | "sparse";
}

const COLUMNS = "pk, slot, identity, dimensions, kind, changes";

export function findModel(
  reader: ReadConnection,
  slot: EmbeddingSlot,
  identity: string,
): ModelRow | undefined {
  const sql = `SELECT ${COLUMNS} FROM models WHERE slot = ? AND identity = ?`;
  return reader.get<ModelRow>(sql, slot, identity);
}

export const listModels = (reader: ReadConnection): ModelRow[] =>
  reader.all<ModelRow>(`SELECT ${COLUMNS} FROM models ORDER BY pk`);
