/** The training loop: epochs over shuffled pairs, with the held-out rank after each. */
import { createContrastTrainer, type TrainingExamples } from "./contrast.ts";
import { embedPairs, meanReciprocalRank } from "./evaluate.ts";
import type { CountedVocabulary } from "./examples.ts";
import { initialParameters, type Parameters } from "./parameters.ts";
import { createRandom, shuffled } from "./random.ts";

export interface TrainOptions {
  readonly dimensions: number;
  readonly epochs: number;
  readonly batch: number;
  readonly rate: number;
  readonly temperature: number;
  readonly dropQuery: number;
  readonly dropDocument: number;
  readonly seed: number;
}

export interface EpochReport {
  readonly epoch: number;
  readonly loss: number;
  readonly heldOutRank: number;
  readonly seconds: number;
}

const WARM_UP_STEPS = 100;
/** Of the full rate, at the end. */
const LEAST_RATE = 0.02;

/** Rises over the first steps, then falls in a straight line. */
function rateAt(step: number, steps: number, rate: number): number {
  return rate * Math.min(1, step / WARM_UP_STEPS) * Math.max(LEAST_RATE, 1 - step / steps);
}

/** The first `trainCount` examples train, the others measure. The same input and options give the same parameters. */
export async function trainTable(
  vocabulary: CountedVocabulary,
  examples: TrainingExamples,
  counts: { readonly train: number; readonly heldOut: number },
  options: TrainOptions,
  onEpoch: (report: EpochReport) => void,
): Promise<Parameters> {
  const parameters = initialParameters(vocabulary, options.dimensions, options.seed);
  const trainer = await createContrastTrainer(parameters, examples, options);
  const random = createRandom(options.seed + 1);
  const heldOut = Int32Array.from({ length: counts.heldOut }, (_, i) => counts.train + i);
  const batches = Math.floor(counts.train / options.batch);
  const steps = batches * options.epochs;
  const started = performance.now();
  let step = 0;
  for (let epoch = 0; epoch < options.epochs; epoch++) {
    const order = shuffled(counts.train, random);
    let loss = 0;
    for (let b = 0; b < batches; b++) {
      step++;
      const pairs = order.subarray(b * options.batch, (b + 1) * options.batch);
      loss += trainer.step(pairs, rateAt(step, steps, options.rate), step);
    }
    onEpoch({
      epoch,
      loss: loss / batches,
      heldOutRank: await meanReciprocalRank(embedPairs(parameters, examples, heldOut)),
      seconds: (performance.now() - started) / 1000,
    });
  }
  return parameters;
}
