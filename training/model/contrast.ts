/** One step of contrastive training: symmetric InfoNCE (van den Oord et al. 2018) with the batch's other pairs as negatives. */
import { type Adam, createAdam } from "./adam.ts";
import type { TermRows } from "./examples.ts";
import { createProducts, type Products, transpose } from "./matmul.ts";
import { embedRow, type Parameters } from "./parameters.ts";

export interface TrainingExamples {
  readonly queries: TermRows;
  readonly documents: TermRows;
}

export interface ContrastOptions {
  readonly batch: number;
  readonly temperature: number;
}

export interface ContrastTrainer {
  /** Learns from these pairs (as many as a batch has) and returns their mean loss. */
  step(pairs: Int32Array, rate: number, stepNumber: number): number;
}

interface Matrices {
  readonly queries: Float32Array;
  readonly documents: Float32Array;
  readonly scores: Float32Array;
  readonly turned: Float32Array;
  readonly turnedSide: Float32Array;
  readonly querySlopes: Float32Array;
  readonly documentSlopes: Float32Array;
}

/** Turns each row of scores into its softmax, in place; returns the sum of the logarithms on the diagonal. */
function softmaxRows(scores: Float32Array, size: number, temperature: number): number {
  let logs = 0;
  for (let i = 0; i < size; i++) {
    const row = scores.subarray(i * size, (i + 1) * size);
    let most = Number.NEGATIVE_INFINITY;
    for (const score of row) most = Math.max(most, score);
    let sum = 0;
    for (let j = 0; j < size; j++) {
      const grown = Math.exp(((row[j] ?? 0) - most) / temperature);
      row[j] = grown;
      sum += grown;
    }
    for (let j = 0; j < size; j++) row[j] = (row[j] ?? 0) / sum;
    logs += Math.log((row[i] ?? 0) + 1e-9);
  }
  return logs;
}

/** Slope of the loss by each score, from both softmaxes, left in `scores`. `turned` holds the one over columns, transposed. */
function scoreSlopes(
  scores: Float32Array,
  turned: Float32Array,
  size: number,
  temperature: number,
): void {
  const share = 1 / (size * temperature);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      const both = ((scores[i * size + j] ?? 0) + (turned[j * size + i] ?? 0)) / 2;
      scores[i * size + j] = (both - (i === j ? 1 : 0)) * share;
    }
  }
}

/** Takes the part of a slope along its own unit vector away, and divides by the length before normalising. */
function throughNormalization(
  slopes: Float32Array,
  units: Float32Array,
  lengths: Float32Array,
): void {
  const width = slopes.length / lengths.length;
  for (let i = 0; i < lengths.length; i++) {
    let along = 0;
    for (let at = i * width; at < (i + 1) * width; at++)
      along += (slopes[at] ?? 0) * (units[at] ?? 0);
    const length = lengths[i] ?? 1;
    for (let at = i * width; at < (i + 1) * width; at++)
      slopes[at] = ((slopes[at] ?? 0) - along * (units[at] ?? 0)) / length;
  }
}

function fillMatrices(
  products: Products,
  m: Matrices,
  width: number,
  { batch, temperature }: ContrastOptions,
): number {
  products.multiply(m.queries, m.documents, m.scores, width);
  transpose(m.scores, m.turned, batch);
  const logs = softmaxRows(m.scores, batch, temperature);
  softmaxRows(m.turned, batch, temperature);
  scoreSlopes(m.scores, m.turned, batch, temperature);
  // slopes of the queries: scores · documents
  transpose(m.documents, m.turnedSide, width);
  products.multiply(m.scores, m.turnedSide, m.querySlopes, batch);
  // slopes of the documents: scoresᵀ · queries
  transpose(m.scores, m.turned, batch);
  transpose(m.queries, m.turnedSide, width);
  products.multiply(m.turned, m.turnedSide, m.documentSlopes, batch);
  return -logs / batch;
}

interface Side {
  readonly terms: TermRows;
  readonly logWeights: Float32Array;
  readonly weightSlopes: Float32Array;
  readonly adam: Adam;
  readonly lengths: Float32Array;
}

/** Slopes of the rows, and which rows have any. */
interface RowSlopes {
  readonly values: Float32Array;
  readonly touched: Set<number>;
}

/** Adds the slopes of one text's unit vector, `slope`, to those of the rows and weights that made it. */
function spreadText(
  { rows }: Parameters,
  { terms, logWeights, weightSlopes }: Side,
  { values, touched }: RowSlopes,
  text: number,
  slope: Float32Array,
): void {
  const width = slope.length;
  for (let t = terms.offsets[text] ?? 0; t < (terms.offsets[text + 1] ?? 0); t++) {
    const row = terms.rows[t] ?? 0;
    touched.add(row);
    const weight = (terms.amounts[t] ?? 0) * Math.exp(logWeights[row] ?? 0);
    const at = row * width;
    let along = 0;
    for (let d = 0; d < width; d++) {
      const each = slope[d] ?? 0;
      along += each * (rows[at + d] ?? 0);
      values[at + d] = (values[at + d] ?? 0) + weight * each;
    }
    weightSlopes[row] = (weightSlopes[row] ?? 0) + weight * along;
  }
}

/** Trains `parameters` in place. */
export async function createContrastTrainer(
  parameters: Parameters,
  examples: TrainingExamples,
  options: ContrastOptions,
): Promise<ContrastTrainer> {
  const { dimensions: width, rows } = parameters;
  const { batch } = options;
  const wide = batch * width;
  const square = batch * batch;
  const { products, matrices } = await createProducts([
    wide,
    wide,
    square,
    square,
    wide,
    wide,
    wide,
  ]);
  const [queries, documents, scores, turned, turnedSide, querySlopes, documentSlopes] =
    matrices as [
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
    ];
  const m: Matrices = {
    queries,
    documents,
    scores,
    turned,
    turnedSide,
    querySlopes,
    documentSlopes,
  };
  const rowSlopes = new Float32Array(rows.length);
  const rowAdam = createAdam(rows, rowSlopes);
  const side = (terms: TermRows, logWeights: Float32Array): Side => {
    const weightSlopes = new Float32Array(logWeights.length);
    const adam = createAdam(logWeights, weightSlopes);
    return { terms, logWeights, weightSlopes, adam, lengths: new Float32Array(batch) };
  };
  const querySide = side(examples.queries, parameters.logQueryWeights);
  const documentSide = side(examples.documents, parameters.logDocumentWeights);
  const touched = new Set<number>();
  const embedSide = (from: Side, pairs: Int32Array, into: Float32Array): void =>
    pairs.forEach((pair, i) => {
      from.lengths[i] = embedRow(parameters, from.logWeights, from.terms, pair, into, i * width);
    });
  const spread = (from: Side, pairs: Int32Array, slopes: Float32Array): void =>
    pairs.forEach((pair, i) => {
      const slope = slopes.subarray(i * width, (i + 1) * width);
      spreadText(parameters, from, { values: rowSlopes, touched }, pair, slope);
    });

  return {
    step: (pairs, rate, stepNumber) => {
      embedSide(querySide, pairs, queries);
      embedSide(documentSide, pairs, documents);
      const loss = fillMatrices(products, m, width, options);
      throughNormalization(querySlopes, queries, querySide.lengths);
      throughNormalization(documentSlopes, documents, documentSide.lengths);
      touched.clear();
      spread(querySide, pairs, querySlopes);
      spread(documentSide, pairs, documentSlopes);
      for (const row of touched) {
        rowAdam.step(row * width, width, rate, stepNumber);
        querySide.adam.step(row, 1, rate, stepNumber);
        documentSide.adam.step(row, 1, rate, stepNumber);
      }
      return loss;
    },
  };
}
