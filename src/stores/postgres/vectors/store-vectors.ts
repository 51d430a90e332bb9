/** Stores the vectors of a commit. What is there already stays. */
import {
  modelIdentity,
  type QuantizedVectors,
  type SparseVectors,
  type VectorBatch,
} from "../../../domain/embedding.ts";
import { checkVectorBatch } from "../../check-vector-batch.ts";
import { plainArray, textArray } from "../array-literals.ts";
import { bigints, halfVectors, reals } from "../bulk/columns.ts";
import { insertRows } from "../bulk/insert-rows.ts";
import { findTexts, hashAt, textKeys } from "../commit/texts.ts";
import type { Transaction } from "../transaction.ts";

const ENSURE_MODEL = `INSERT INTO models (slot, identity, name, version, dimensions, kind, used_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
  ON CONFLICT (tenant_id, slot, identity) DO UPDATE SET used_at = greatest(models.used_at, excluded.used_at) RETURNING pk, indexed`;
const SET_SLOTS = `INSERT INTO text_slots (slot, text_pk, embedded_pk) SELECT $1, s.* FROM unnest($2::bigint[], $3::bigint[]) s
  ON CONFLICT (tenant_id, text_pk, slot) DO UPDATE SET embedded_pk = excluded.embedded_pk`;
const INSERT_SPARSE = `INSERT INTO sparse_vectors (model_pk, text_pk, embedding)
  SELECT $1, e.text_pk, e.embedding::sparsevec FROM unnest($2::bigint[], $3::text[]) e(text_pk, embedding) ON CONFLICT DO NOTHING`;

const NO_TEXT = /^0+$/;

/** Throws AppError EMBEDDER_INVALID, before anything is written, when a batch's columns do not fit its model. */
export async function storeVectors(
  tx: Transaction,
  batches: readonly VectorBatch[],
  atMs: number,
): Promise<void> {
  batches.forEach(checkVectorBatch);
  for (const batch of batches) {
    if (batch.count === 0) continue;
    const { pk: modelPk, indexed } = await ensureModel(tx, batch, atMs);
    const targets = await targetTexts(tx, batch);
    const { vectors, model } = batch;
    if (vectors.kind === "sparse")
      await storeSparse(tx, modelPk, { vectors, targets, dimensions: model.dimensions });
    else {
      const stored = await storeDense(tx, modelPk, {
        vectors,
        targets,
        dimensions: model.dimensions,
      });
      if (indexed) await listLate(tx, modelPk, stored);
    }
  }
}

async function ensureModel(
  tx: Transaction,
  { slot, model }: VectorBatch,
  atMs: number,
): Promise<{ readonly pk: number; readonly indexed: boolean }> {
  const { name, version, dimensions, kind } = model;
  const at = Math.floor(atMs);
  const row = await tx.get<{ pk: number; indexed: boolean }>(
    ENSURE_MODEL,
    ...[slot, modelIdentity(model), name, version, dimensions, kind, at],
  );
  return row ?? { pk: 0, indexed: false };
}

/** `texts.pk` that each vector of the batch belongs to; null where the text is unknown or the chunk has no such text. */
async function targetTexts(
  tx: Transaction,
  { slot, count, textHashes, embeddedHashes }: VectorBatch,
): Promise<(number | null)[]> {
  const hashes = Array.from({ length: count }, (_, i) => hashAt(textHashes, i));
  const known = await findTexts(tx, new Set(hashes));
  if (embeddedHashes === null) return hashes.map((hash) => known.get(hash) ?? null);
  const given = hashes.map((hash, i) => {
    const embedded = hashAt(embeddedHashes, i);
    return known.has(hash) && !NO_TEXT.test(embedded) ? embedded : null;
  });
  const keys = await textKeys(tx, new Set(given.flatMap((hash) => hash ?? [])));
  const targets = given.map((hash) => (hash === null ? null : (keys.get(hash) ?? null)));
  const slots = new Map<number, number | null>();
  for (const [i, hash] of hashes.entries()) {
    const textPk = known.get(hash);
    if (textPk !== undefined) slots.set(textPk, targets[i] ?? null);
  }
  if (slots.size > 0)
    await tx.run(SET_SLOTS, slot, plainArray(slots.keys()), plainArray(slots.values()));
  return targets;
}

interface Stored<Vectors> {
  readonly vectors: Vectors;
  readonly targets: readonly (number | null)[];
  readonly dimensions: number;
}

/** Returns the texts whose vectors were not there yet. */
async function storeDense(
  tx: Transaction,
  modelPk: number,
  { vectors: { values, scales }, targets, dimensions }: Stored<QuantizedVectors>,
): Promise<number[]> {
  const rows = targets.flatMap((target, i) => {
    if (target === null) return [];
    const scale = scales[i] ?? 0;
    const vector = values.subarray(i * dimensions, (i + 1) * dimensions);
    return [scale === 0 ? { target, scale: null, vector: null } : { target, scale, vector }];
  });
  const stored = await insertRows<{ pk: number | null }>(tx, {
    into: "embeddings",
    same: { model_pk: modelPk },
    columns: {
      text_pk: bigints(rows.map(({ target }) => target)),
      embedding: halfVectors(rows.map(({ vector }) => vector)),
      scale: reals(rows.map(({ scale }) => scale)),
    },
    ending:
      "ON CONFLICT DO NOTHING RETURNING CASE WHEN embedding IS NOT NULL THEN text_pk END AS pk",
  });
  return stored.flatMap(({ pk }) => pk ?? []);
}

/** What comes after the index was made is compared exactly until it is moved in. */
async function listLate(tx: Transaction, modelPk: number, texts: readonly number[]): Promise<void> {
  await insertRows(tx, {
    into: "vector_backlog",
    same: { model_pk: modelPk },
    columns: { text_pk: bigints(texts) },
    ending: "ON CONFLICT DO NOTHING",
  });
}

async function storeSparse(
  tx: Transaction,
  modelPk: number,
  { vectors: { offsets, indices, weights }, targets, dimensions }: Stored<SparseVectors>,
): Promise<void> {
  const rows = targets.flatMap((target, i) => {
    if (target === null) return [];
    const [from, to] = [offsets[i] ?? 0, offsets[i + 1] ?? 0];
    const text = sparseText(indices.subarray(from, to), weights.subarray(from, to), dimensions);
    return [{ target, text: from === to ? null : text }];
  });
  if (rows.length === 0) return;
  await tx.run(
    INSERT_SPARSE,
    modelPk,
    plainArray(rows.map(({ target }) => target)),
    textArray(rows.map(({ text }) => text)),
  );
}

/** pgvector counts indices from 1. */
export function sparseText(
  indices: Uint32Array,
  weights: Float32Array,
  dimensions: number,
): string {
  const parts = Array.from(indices, (index, i) => `${index + 1}:${weights[i] ?? 0}`);
  return `{${parts.join(",")}}/${dimensions}`;
}
