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

/** Best rank of a candidate in any of the lists of meaning, and its part of the score: the mean over the lists. */
function meaningParts(candidates: readonly Candidate[]) {
  const lists = new Set(candidates.flatMap(({ similarity }) => [...similarity.keys()]));
  const ranks = [...lists].map((list) =>
    ranksBy(candidates, ({ similarity }) => similarity.get(list) ?? null),
  );
  return {
    rankOf: (candidate: Candidate): number | undefined => {
      const held = ranks.flatMap((list) => list.get(candidate) ?? []);
      return held.length === 0 ? undefined : Math.min(...held);
    },
    scoreOf: (candidate: Candidate): number =>
      ranks.reduce((sum, list) => sum + reciprocal(list.get(candidate)), 0) /
      Math.max(1, ranks.length),
  };
}

const reciprocal = (rank: number | undefined): number =>
  rank === undefined ? 0 : 1 / (FUSION.rankConstant + rank);

/** `meaningShare` from 0 (words alone) to 1 (meaning alone). */
export function fuse(
  candidates: readonly Candidate[],
  meaningShare: number,
): ReadonlyMap<Candidate, Fused> {
  const words = ranksBy(candidates, ({ lexical }) => (lexical > 0 ? lexical : null));
  const meaning = meaningParts(candidates);
  const raw = candidates.map((candidate) => {
    const wordsRank = words.get(candidate);
    const byWords = (1 - meaningShare) * reciprocal(wordsRank);
    const score = byWords + meaningShare * meaning.scoreOf(candidate);
    return { candidate, wordsRank, meaningRank: meaning.rankOf(candidate), score };
  });
  const best = raw.reduce((most, { score }) => Math.max(most, score), 1e-9);
  return new Map(
    raw.map(({ candidate, wordsRank, meaningRank, score }) => [
      candidate,
      { text: score / best, wordsRank: wordsRank ?? null, meaningRank: meaningRank ?? null },
    ]),
  );
}
