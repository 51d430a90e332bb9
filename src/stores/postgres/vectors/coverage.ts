/** How much of what datasets show each model has seen. */
import { EMBEDDING_SLOTS, type EmbeddingSlot } from "../../../domain/embedding.ts";
import type { VectorCoverage } from "../../../ports/vector-index.ts";
import { textArray } from "../array-literals.ts";
import type { Transaction } from "../transaction.ts";
import { hasSeen } from "./stored-models.ts";

/** The distinct chunk texts that datasets ($1) show. */
export const SHOWN_TEXTS = `SELECT DISTINCT k.text_pk AS pk FROM datasets d
  JOIN document_versions v ON v.dataset_pk = d.pk AND v.rev_to IS NULL
  JOIN chunks k ON k.chunk_set_pk = v.chunk_set_pk WHERE d.id = ANY($1::uuid[])`;

/** For the slot `code`, where a model's vectors are of the texts themselves, one join for its kind; asking text by text took five times as long. */
const vectorsIn = (table: string): string =>
  `(SELECT count(*) FROM shown t JOIN ${table} e ON e.model_pk = m.pk AND e.text_pk = t.pk)`;
const counted = (slot: EmbeddingSlot): string =>
  slot === "code"
    ? `CASE m.kind WHEN 'sparse' THEN ${vectorsIn("sparse_vectors")} ELSE ${vectorsIn("embeddings")} END`
    : `(SELECT count(*) FROM shown t WHERE ${hasSeen(slot, "m.pk", "t.pk")})`;
const OF_SLOT = EMBEDDING_SLOTS.map(
  (slot) => `SELECT m.slot, m.identity AS model, ${counted(slot)} AS embedded
    FROM models m WHERE m.slot = '${slot}'`,
).join(" UNION ALL ");
const COVERAGE = `WITH shown AS MATERIALIZED (${SHOWN_TEXTS}), seen AS MATERIALIZED (${OF_SLOT})
  SELECT slot, model, embedded, (SELECT count(*) FROM shown) AS shown FROM seen WHERE embedded > 0
  ORDER BY embedded DESC, model COLLATE "C"`;

/** The most covered first. */
export async function readCoverage(
  tx: Transaction,
  datasetIds: readonly string[],
): Promise<VectorCoverage[]> {
  return tx.all<VectorCoverage>(COVERAGE, textArray(datasetIds));
}
