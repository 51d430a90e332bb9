/** What is trained: a row a word or gram, and the logarithm of its weight in documents and in queries. */
import type { CountedVocabulary, TermRows } from "./examples.ts";
import { createRandom, gaussian } from "./random.ts";

export interface Parameters {
  readonly dimensions: number;
  readonly rows: Float32Array;
  readonly logQueryWeights: Float32Array;
  readonly logDocumentWeights: Float32Array;
}

/** Rows at random, of length 1 in the mean; weights at the logarithm of inverse document frequency. */
export function initialParameters(
  vocabulary: CountedVocabulary,
  dimensions: number,
  seed: number,
): Parameters {
  const random = createRandom(seed);
  const count = vocabulary.words.length + vocabulary.buckets;
  const rows = Float32Array.from(
    { length: count * dimensions },
    () => gaussian(random) / Math.sqrt(dimensions),
  );
  const rarest = vocabulary.textCounts.at(-1) ?? 1;
  const weights = Float32Array.from({ length: count }, (_, row) =>
    Math.log(Math.max(Math.log(vocabulary.texts / (vocabulary.textCounts[row] ?? rarest)), 0.05)),
  );
  return { dimensions, rows, logQueryWeights: weights, logDocumentWeights: weights.slice() };
}

/** Embeds one text into `into` at `at`; returns the length before it was normalised. */
export function embedRow(
  { dimensions, rows }: Parameters,
  logWeights: Float32Array,
  terms: TermRows,
  text: number,
  into: Float32Array,
  at: number,
): number {
  into.fill(0, at, at + dimensions);
  for (let t = terms.offsets[text] ?? 0; t < (terms.offsets[text + 1] ?? 0); t++) {
    const row = terms.rows[t] ?? 0;
    const weight = (terms.amounts[t] ?? 0) * Math.exp(logWeights[row] ?? 0);
    const from = row * dimensions;
    for (let d = 0; d < dimensions; d++)
      into[at + d] = (into[at + d] ?? 0) + weight * (rows[from + d] ?? 0);
  }
  let sum = 0;
  for (let d = 0; d < dimensions; d++) sum += (into[at + d] ?? 0) ** 2;
  const length = Math.max(Math.sqrt(sum), 1e-6);
  for (let d = 0; d < dimensions; d++) into[at + d] = (into[at + d] ?? 0) / length;
  return length;
}
