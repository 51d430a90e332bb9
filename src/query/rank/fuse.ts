/** Makes one list of what was found by words and what was found by meaning: reciprocal rank fusion (Cormack, Clarke, Büttcher, SIGIR 2009). */
import type { Candidate } from "../candidate.ts";
import { FUSION } from "./weights.ts";

export interface Fused {
  /** 0 to 1, the best candidate 1. */
  readonly text: number;
  /** From 1; null when the list does not hold it. */
  readonly wordsRank: number | null;
  readonly meaningRank: number | null;
}

/** Ranks of the candidates that have a value, from 1, the largest first; equal values share a rank. */
function ranksBy(
  candidates: readonly Candidate[],
  measure: (candidate: Candidate) => number | null,
): Map<Candidate, number> {
  const valued = candidates.flatMap((candidate) => {
    const value = measure(candidate);
    return value === null ? [] : [{ candidate, value }];
  });
  valued.sort((a, b) => b.value - a.value);
  const ranks = new Map<Candidate, number>();
  let rank = 0;
  valued.forEach(({ candidate, value }, i) => {
    if (i === 0 || valued[i - 1]?.value !== value) rank = i + 1;
    ranks.set(candidate, rank);
  });
  return ranks;
}

/** `meaningShare` from 0 (words alone) to 1 (meaning alone). */
export function fuse(
  candidates: readonly Candidate[],
  meaningShare: number,
): ReadonlyMap<Candidate, Fused> {
  const words = ranksBy(candidates, ({ lexical }) => (lexical > 0 ? lexical : null));
  const meaning = ranksBy(candidates, ({ similarity }) => similarity);
  const part = (rank: number | undefined, share: number): number =>
    rank === undefined ? 0 : share / (FUSION.rankConstant + rank);
  const raw = candidates.map((candidate) => {
    const wordsRank = words.get(candidate);
    const meaningRank = meaning.get(candidate);
    const score = part(wordsRank, 1 - meaningShare) + part(meaningRank, meaningShare);
    return { candidate, wordsRank, meaningRank, score };
  });
  const best = raw.reduce((most, { score }) => Math.max(most, score), 1e-9);
  return new Map(
    raw.map(({ candidate, wordsRank, meaningRank, score }) => [
      candidate,
      { text: score / best, wordsRank: wordsRank ?? null, meaningRank: meaningRank ?? null },
    ]),
  );
}
