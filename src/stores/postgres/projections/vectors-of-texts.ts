/** Every model's vectors of chunk texts, for filling projections. */
import type { EmbeddingModel, EmbeddingSlot } from "../../../domain/embedding.ts";
import type { ProjectedVector } from "../../../domain/projected.ts";
import { plainArray } from "../array-literals.ts";
import type { Transaction } from "../transaction.ts";
import { packedDense, unpackDense, unpackSparse } from "../vectors/stored-models.ts";

interface ModelColumns extends EmbeddingModel {
  readonly slot: EmbeddingSlot;
  /** Of the chunk's text. */
  readonly textPk: number;
}

/** Chunk texts ($1) and what was given to models for them: for the slot `code` the text itself. */
const GIVEN = `(SELECT t.pk AS text_pk, 'code' AS slot, t.pk AS given_pk FROM unnest($1::bigint[]) t(pk)
  UNION ALL SELECT g.text_pk, g.slot, g.embedded_pk FROM text_slots g
    WHERE g.text_pk = ANY($1::bigint[]) AND g.embedded_pk IS NOT NULL)`;
const vectorsIn = (table: string, columns: string): string =>
  `SELECT g.text_pk AS "textPk", m.slot, m.name, m.version, m.dimensions, m.kind, ${columns}
  FROM ${GIVEN} g JOIN ${table} e ON e.text_pk = g.given_pk AND e.embedding IS NOT NULL
  JOIN models m ON m.pk = e.model_pk AND m.slot = g.slot ORDER BY m.slot, m.identity`;
const DENSE = vectorsIn("embeddings", `${packedDense("e.embedding")} AS packed, e.scale`);
const SPARSE = vectorsIn("sparse_vectors", "e.embedding::text AS packed");

type DenseRow = ModelColumns & { readonly packed: Uint8Array; readonly scale: number };
type SparseRow = ModelColumns & { readonly packed: string };

/** By `texts.pk`; texts that no model has seen, or has anything to say about, are left out. */
export async function vectorsOfTexts(
  tx: Transaction,
  textPks: Iterable<number>,
): Promise<ReadonlyMap<number, readonly ProjectedVector[]>> {
  const texts = plainArray(textPks);
  const [dense, sparse] = await Promise.all([
    tx.all<DenseRow>(DENSE, texts),
    tx.all<SparseRow>(SPARSE, texts),
  ]);
  const found = new Map<number, ProjectedVector[]>();
  const add = (row: ModelColumns, vector: ProjectedVector["vector"]): void => {
    const { slot, name, version, dimensions, kind } = row;
    const entry = { slot, model: { name, version, dimensions, kind }, vector };
    const known = found.get(row.textPk);
    if (known === undefined) found.set(row.textPk, [entry]);
    else known.push(entry);
  };
  for (const row of dense) {
    const { scale } = row;
    add(row, { kind: "dense", values: unpackDense(row.packed).map((value) => value * scale) });
  }
  for (const row of sparse) add(row, unpackSparse(row.packed));
  return found;
}
