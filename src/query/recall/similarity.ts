/** Compares two vectors of one model. */
import type { DenseVector, SparseVector, Vector } from "../../domain/embedding.ts";

function dense(a: DenseVector, b: DenseVector): number {
  let sum = 0;
  for (let i = 0; i < a.values.length; i++) sum += (a.values[i] ?? 0) * (b.values[i] ?? 0);
  return sum;
}

function sparse(a: SparseVector, b: SparseVector): number {
  let sum = 0;
  let j = 0;
  for (let i = 0; i < a.indices.length; i++) {
    const index = a.indices[i] ?? 0;
    while (j < b.indices.length && (b.indices[j] ?? 0) < index) j++;
    if (b.indices[j] === index) sum += (a.weights[i] ?? 0) * (b.weights[j] ?? 0);
  }
  return sum;
}

/** Cosine of dense vectors, dot product of sparse ones; 0 for vectors of two kinds. */
export function similarityOf(a: Vector, b: Vector): number {
  if (a.kind === "dense") return b.kind === "dense" ? dense(a, b) : 0;
  return b.kind === "sparse" ? sparse(a, b) : 0;
}
