/** How well a table finds the code that a text documents. */
import type { TrainingExamples } from "./contrast.ts";
import { createProducts } from "./matmul.ts";
import { embedRow, type Parameters } from "./parameters.ts";

/** Vectors of the same pairs, row after row, in the same order. */
export interface PairVectors {
  readonly queries: Float32Array;
  readonly documents: Float32Array;
  readonly dimensions: number;
}

/** L2-normalised vectors of these pairs. */
export function embedPairs(
  parameters: Parameters,
  { queries, documents }: TrainingExamples,
  pairs: Int32Array,
): PairVectors {
  const { dimensions, logQueryWeights, logDocumentWeights } = parameters;
  const size = pairs.length * dimensions;
  const vectors = {
    queries: new Float32Array(size),
    documents: new Float32Array(size),
    dimensions,
  };
  pairs.forEach((pair, i) => {
    embedRow(parameters, logQueryWeights, queries, pair, vectors.queries, i * dimensions);
    embedRow(parameters, logDocumentWeights, documents, pair, vectors.documents, i * dimensions);
  });
  return vectors;
}

/**
 * Mean reciprocal rank of each query's own document among all of them, equal scores counted against it. The number of pairs is a multiple
 * of 4.
 */
export async function meanReciprocalRank(vectors: PairVectors): Promise<number> {
  const { dimensions } = vectors;
  const count = vectors.queries.length / dimensions;
  const { products, matrices } = await createProducts([
    vectors.queries.length,
    vectors.documents.length,
    count * count,
  ]);
  const [queries, documents, scores] = matrices as [Float32Array, Float32Array, Float32Array];
  queries.set(vectors.queries);
  documents.set(vectors.documents);
  products.multiply(queries, documents, scores, dimensions);
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const row = scores.subarray(i * count, (i + 1) * count);
    const own = row[i] ?? 0;
    let rank = 0;
    for (const score of row) if (score >= own) rank++;
    sum += 1 / rank;
  }
  return sum / count;
}
