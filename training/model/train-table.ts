/** The training loop: epochs over shuffled pairs, with the held-out rank after each. */
import { batchesOf } from "./batches.ts";
import { createContrastTrainer, type TrainingExamples } from "./contrast.ts";
import { embedPairs, meanReciprocalRank } from "./evaluate.ts";
import type { CountedVocabulary } from "./examples.ts";
import { minePartners } from "./mine-partners.ts";
import { initialParameters, type Parameters } from "./parameters.ts";
import { createRandom, shuffled } from "./random.ts";

export interface TrainOptions {
  readonly dimensions: number;
  readonly epochs: number;
  /** The last of the epochs, whose batches hold a mined partner beside each pair. */
  readonly minedEpochs: number;
  readonly batch: number;
  readonly rate: number;
  readonly temperature: number;
  readonly seed: number;
}

export interface EpochReport {
  readonly epoch: number;
  /** Since the beginning. */
  readonly steps: number;
  readonly loss: number;
  readonly heldOutRank: number;
  readonly seconds: number;
}

const WARM_UP_STEPS = 100;
/** Of the full rate, at the end. */
const LEAST_RATE = 0.02;

/** Rises over the first steps, then falls in a straight line with `progress` from 0 to 1. */
function rateAt(step: number, progress: number, rate: number): number {
  return rate * Math.min(1, step / WARM_UP_STEPS) * Math.max(LEAST_RATE, 1 - progress);
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
  const started = performance.now();
  let done = 0;
  let step = 0;
  for (let epoch = 0; epoch < options.epochs; epoch++) {
    const order = shuffled(counts.train, random);
    const isMined = epoch >= options.epochs - options.minedEpochs;
    const partners = isMined ? await minePartners(parameters, examples, order) : null;
    let loss = 0;
    let batches = 0;
    let seen = 0;
    for (const pairs of batchesOf(order, partners, options.batch)) {
      seen += pairs.length;
      step++;
      batches++;
      const share = Math.min(1, seen / counts.train / (isMined ? 2 : 1));
      loss += trainer.step(
        pairs,
        rateAt(step, (epoch + share) / options.epochs, options.rate),
        step,
      );
    }
    done += batches;
    onEpoch({
      epoch,
      steps: done,
      loss: loss / Math.max(1, batches),
      heldOutRank: await meanReciprocalRank(embedPairs(parameters, examples, heldOut)),
      seconds: (performance.now() - started) / 1000,
    });
  }
  return parameters;
}
