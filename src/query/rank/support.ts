/** What several matching chunks of one file say together. */
import { WEIGHTS } from "./weights.ts";

/** The support of a file whose chunks match by these shares of the best text: the best in full, each further one less. */
export function supportOf(shares: readonly number[]): number {
  let sum = 0;
  let weight = 1;
  for (const share of [...shares].sort((a, b) => b - a)) {
    sum += share * weight;
    weight *= WEIGHTS.coherenceDecay;
  }
  return WEIGHTS.coherence * sum;
}
