/** Trained parameters in eight bits, as the artefact that ships. */
import { quantize } from "../../src/domain/quantize.ts";
import type { TableArtefact } from "../../src/embedders/static-table/artefact.ts";
import type { VocabularyShape } from "../../src/embedders/static-table/vocabulary.ts";
import type { Parameters } from "./parameters.ts";

export function toArtefact(
  parameters: Parameters,
  { words, gramLength, buckets }: VocabularyShape,
  identity: { readonly name: string; readonly version: string },
): TableArtefact {
  const { dimensions, logDocumentWeights, logQueryWeights } = parameters;
  const count = words.length + buckets;
  const rows = new Int8Array(count * dimensions);
  const scales = new Float32Array(count);
  for (let row = 0; row < count; row++) {
    const [from, to] = [row * dimensions, (row + 1) * dimensions];
    scales[row] = quantize(parameters.rows.subarray(from, to), rows.subarray(from, to));
  }
  return {
    ...identity,
    ...{ dimensions, gramLength, buckets, words, scales, rows },
    documentWeights: logDocumentWeights.map((weight) => Math.exp(weight)),
    queryWeights: logQueryWeights.map((weight) => Math.exp(weight)),
  };
}
