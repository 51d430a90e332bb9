/** Embeds texts with the table: the weighted sum of the rows of their words, L2-normalised. */
import type { EmbeddingModel } from "../../domain/embedding.ts";
import type { EmbeddingPurpose } from "../../ports/embedder.ts";
import type { TableArtefact } from "./artefact.ts";
import { createTermCounter } from "./term-counts.ts";
import { createVocabulary } from "./vocabulary.ts";

export interface StaticTable {
  readonly model: EmbeddingModel;
  /** Writes the text's vector to `into`, as long as the model has dimensions; false, and zeros, when no word of it has a row. */
  embed(text: string, purpose: EmbeddingPurpose, into: Float32Array): boolean;
}

export function createTable(artefact: TableArtefact): StaticTable {
  const { name, version, dimensions, rows, scales } = artefact;
  const counter = createTermCounter(createVocabulary(artefact), scales.length);
  const weightsOf = { query: artefact.queryWeights, document: artefact.documentWeights };
  return {
    model: { name, version, dimensions, kind: "dense" },
    embed: (text, purpose, into) => {
      const weights = weightsOf[purpose];
      into.fill(0);
      counter.count(text, (row, amount) => {
        const weight = amount * (weights[row] ?? 0) * (scales[row] ?? 0);
        const at = row * dimensions;
        for (let d = 0; d < dimensions; d++)
          into[d] = (into[d] ?? 0) + weight * (rows[at + d] ?? 0);
      });
      return normalize(into);
    },
  };
}

/** To length 1; false for the zero vector, which stays. */
function normalize(vector: Float32Array): boolean {
  let sum = 0;
  for (const value of vector) sum += value * value;
  if (sum === 0) return false;
  const length = Math.sqrt(sum);
  for (let d = 0; d < vector.length; d++) vector[d] = (vector[d] ?? 0) / length;
  return true;
}
