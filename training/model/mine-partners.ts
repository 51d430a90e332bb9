/** Finds hard negatives: for each pair, another whose code lies nearest to its query (as in ANCE, Xiong et al. 2021, within random blocks). */
import type { TrainingExamples } from "./contrast.ts";
import { embedPairs } from "./evaluate.ts";
import { createProducts } from "./matmul.ts";
import type { Parameters } from "./parameters.ts";

/** Pairs compared with each other: the hardest of some thousands is hard enough, and far cheaper than the hardest of all. */
const BLOCK = 4_096;
/** What comes nearer than this to the pair's own code may well be another right answer. */
const MOST_SHARE = 0.95;

function hardest(scores: Float32Array, size: number, row: number): number {
  const own = scores[row * size + row] ?? 0;
  let best = -1;
  let most = Number.NEGATIVE_INFINITY;
  for (let j = 0; j < size; j++) {
    const score = scores[row * size + j] ?? 0;
    if (j === row || score <= most || score > own * MOST_SHARE) continue;
    most = score;
    best = j;
  }
  return best;
}

/** By position in `order`, the pair that is hard for the one there; -1 for none. */
export async function minePartners(
  parameters: Parameters,
  examples: TrainingExamples,
  order: Int32Array,
): Promise<Int32Array> {
  const width = parameters.dimensions;
  const size = Math.min(BLOCK, Math.floor(order.length / 4) * 4);
  const sizes = [size * width, size * width, size * size];
  const { products, matrices } = await createProducts(sizes);
  const [queries, documents, scores] = matrices as [Float32Array, Float32Array, Float32Array];
  const partners = new Int32Array(order.length).fill(-1);
  for (let at = 0; at + size <= order.length; at += size) {
    const block = order.subarray(at, at + size);
    const vectors = embedPairs(parameters, examples, block);
    queries.set(vectors.queries);
    documents.set(vectors.documents);
    products.multiply(queries, documents, scores, width);
    for (let i = 0; i < size; i++) {
      const j = hardest(scores, size, i);
      if (j >= 0) partners[at + i] = block[j] ?? -1;
    }
  }
  return partners;
}
