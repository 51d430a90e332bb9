/** Vectors of length 1. */
import type { DenseVector } from "../domain/embedding.ts";

/** Null for the zero vector: the model has nothing to say. Changes `values`. */
export function normalized(values: Float32Array): DenseVector | null {
  let sum = 0;
  for (const value of values) sum += value * value;
  if (sum === 0) return null;
  const length = Math.sqrt(sum);
  for (let d = 0; d < values.length; d++) values[d] = (values[d] ?? 0) / length;
  return { kind: "dense", values };
}
