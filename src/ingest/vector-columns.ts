/** Puts the vectors of many documents together: one batch a model, so that a store writes each of its pages once. */
import { modelIdentity, type VectorBatch } from "../domain/embedding.ts";
import type { ChunkVectors } from "./analyzer.ts";

export interface DocumentVectors {
  /** Sixteen bytes a chunk. */
  readonly hashes: Uint8Array;
  readonly of: ChunkVectors;
}

const HASH_BYTES = 16;

function join(documents: readonly DocumentVectors[], model: ChunkVectors["model"]): VectorBatch {
  const count = documents.reduce((sum, { hashes }) => sum + hashes.length / HASH_BYTES, 0);
  const textHashes = new Uint8Array(count * HASH_BYTES);
  const values = new Int8Array(count * model.dimensions);
  const scales = new Float32Array(count);
  let at = 0;
  for (const { hashes, of } of documents) {
    textHashes.set(hashes, at * HASH_BYTES);
    values.set(of.vectors.values, at * model.dimensions);
    scales.set(of.vectors.scales, at);
    at += of.vectors.scales.length;
  }
  const vectors = { kind: "dense", values, scales } as const;
  return { slot: "code", model, count, textHashes, embeddedHashes: null, vectors };
}

/** Of the slot `code`, in order of first appearance. */
export function joinVectors(documents: readonly DocumentVectors[]): VectorBatch[] {
  const byModel = new Map<string, DocumentVectors[]>();
  for (const document of documents) {
    const identity = modelIdentity(document.of.model);
    const group = byModel.get(identity);
    if (group === undefined) byModel.set(identity, [document]);
    else group.push(document);
  }
  return [...byModel.values()].flatMap((group) => {
    const model = group[0]?.of.model;
    return model === undefined ? [] : [join(group, model)];
  });
}
