/** Checks that the columns of a batch of vectors fit its model, before a store keeps any of them. */
import type { VectorBatch } from "../domain/embedding.ts";
import { AppError } from "../domain/errors.ts";

const HASH_BYTES = 16;

function hashComplaint({ slot, count, textHashes, embeddedHashes }: VectorBatch): string | null {
  if (textHashes.length !== count * HASH_BYTES) return `${textHashes.length} bytes of hashes`;
  if ((embeddedHashes === null) !== (slot === "code")) return `hashes that slot ${slot} has not`;
  if (embeddedHashes !== null && embeddedHashes.length !== textHashes.length)
    return `${embeddedHashes.length} bytes of hashes of the texts given`;
  return null;
}

function vectorComplaint({ model, count, vectors }: VectorBatch): string | null {
  if (vectors.kind !== model.kind) return `${vectors.kind} vectors`;
  if (vectors.kind === "sparse") {
    if (vectors.offsets.length !== count + 1) return `${vectors.offsets.length} offsets`;
    if (vectors.indices.length !== vectors.weights.length) return "indices and weights that differ";
    if (vectors.indices.some((index) => index >= model.dimensions)) return "an index out of range";
    return vectors.weights.every(Number.isFinite) ? null : "a weight that is no number";
  }
  if (vectors.values.length !== count * model.dimensions) return `${vectors.values.length} values`;
  if (vectors.scales.length !== count) return `${vectors.scales.length} scales`;
  return vectors.scales.every((scale) => scale >= 0 && scale < Number.POSITIVE_INFINITY)
    ? null
    : "a scale that is no number";
}

/** Throws AppError EMBEDDER_INVALID. */
export function checkVectorBatch(batch: VectorBatch): void {
  const wrong = hashComplaint(batch) ?? vectorComplaint(batch);
  if (wrong === null) return;
  const { name, dimensions, kind } = batch.model;
  throw new AppError(
    "EMBEDDER_INVALID",
    `${name} gives ${kind} vectors of ${dimensions} dimensions; the batch of ${batch.count} holds ${wrong}.`,
  );
}
