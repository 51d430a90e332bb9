/** Models as the catalog knows them, and vectors as it packs them. */
import type { EmbeddingSlot, SparseVector } from "../../../domain/embedding.ts";
import type { Transaction } from "../transaction.ts";
import { halfNumber } from "./half-bits.ts";

export interface ModelRow {
  readonly pk: number;
  readonly slot: EmbeddingSlot;
  readonly identity: string;
  readonly dimensions: number;
  readonly kind: "dense" | "sparse";
  /** It has an index, or one is being made. */
  readonly indexed: boolean;
}

export function findModel(
  tx: Transaction,
  slot: EmbeddingSlot,
  identity: string,
): Promise<ModelRow | undefined> {
  return tx.get<ModelRow>(
    "SELECT pk, slot, identity, dimensions, kind, indexed FROM models WHERE slot = $1 AND identity = $2",
    slot,
    identity,
  );
}

/** A dense vector as the server sends it; its text takes ten times as long to write. */
export const packedDense = (embedding: string): string => `halfvec_send(${embedding})`;

/** A stored dense vector that was compared with a question's. */
export interface ComparedRow {
  readonly embeddedPk: number;
  readonly similarity: number;
}

/** Rows chosen by half precision, compared with `vector` in single precision. Within the choice, every row would be. */
export const compareRows = (chosen: string, vector: string): string =>
  `SELECT text_pk AS "embeddedPk", -(embedding::vector <#> ${vector}::vector) * scale AS similarity FROM (${chosen}) chosen`;

/** What `packedDense` gives: two numbers of sixteen bits, of which the first is the length, then as many halves. */
export function unpackDense({ buffer, byteOffset, byteLength }: Uint8Array): Float32Array {
  const view = new DataView(buffer, byteOffset, byteLength);
  return Float32Array.from({ length: view.getInt16(0) }, (_, d) =>
    halfNumber(view.getUint16(4 + d * 2)),
  );
}

/** `{1:0.5,3:2}/1000`, indices from 1. */
export function unpackSparse(text: string): SparseVector {
  const pairs = text
    .slice(1, text.indexOf("}"))
    .split(",")
    .filter((pair) => pair !== "");
  const numbers = pairs.map((pair) => pair.split(":").map(Number));
  return {
    kind: "sparse",
    indices: Uint32Array.from(numbers.map(([index = 1]) => index - 1)),
    weights: Float32Array.from(numbers.map(([, weight = 0]) => weight)),
  };
}

/** Whether model $1 of slot `slot` has seen the text `text`, with or without something to say. */
export function hasSeen(slot: EmbeddingSlot, model: string, text: string): string {
  const stored = (of: string): string =>
    `(EXISTS (SELECT 1 FROM embeddings e WHERE e.model_pk = ${model} AND e.text_pk = ${of})
      OR EXISTS (SELECT 1 FROM sparse_vectors e WHERE e.model_pk = ${model} AND e.text_pk = ${of}))`;
  if (slot === "code") return stored(text);
  return `EXISTS (SELECT 1 FROM text_slots g WHERE g.text_pk = ${text} AND g.slot = '${slot}'
    AND (g.embedded_pk IS NULL OR ${stored("g.embedded_pk")}))`;
}
