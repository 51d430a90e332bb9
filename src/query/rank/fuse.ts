/** Makes one list of what was found by words and what was found by meaning: a weighted sum of scores, each as a share of its list's best. */
import type { Candidate } from "../candidate.ts";
import { FUSION } from "./weights.ts";

export interface Fused {
  /** 0 to 1, the best candidate 1. */
  readonly text: number;
  /** From 1; null when the list does not hold it. */
  readonly wordsRank: number | null;
  readonly meaningRank: number | null;
  /** In a list that was fused where it was found. */
  readonly bothRank: number | null;
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

/** One list of meaning: rank and share of the best, for candidates that it knows. */
interface MeaningList {
  readonly ranks: ReadonlyMap<Candidate, number>;
  readonly shareOf: (candidate: Candidate) => number;
}

function readList(candidates: readonly Candidate[], list: string): MeaningList {
  const ranks = ranksBy(candidates, ({ similarity }) => similarity.get(list) ?? null);
  const best = candidates.reduce(
    (most, { similarity }) => Math.max(most, similarity.get(list) ?? 0),
    1e-9,
  );
  const { similarityFloor: floor } = FUSION;
  return {
    ranks,
    shareOf: ({ similarity }) =>
      Math.max(0, ((similarity.get(list) ?? 0) / best - floor) / (1 - floor)),
  };
}

/** Lists of several models are never compared with each other: each gives a rank and a share of its own best. */
function readMeaning(candidates: readonly Candidate[]) {
  const names = new Set(candidates.flatMap(({ similarity }) => [...similarity.keys()]));
  const lists = [...names].map((list) => readList(candidates, list));
  return {
    rankOf: (candidate: Candidate): number | null => {
      const ranks = lists.flatMap((list) => list.ranks.get(candidate) ?? []);
      return ranks.length === 0 ? null : Math.min(...ranks);
    },
    /** Mean over the lists that know the candidate. */
    shareOf: (candidate: Candidate): number => {
      const known = lists.filter(({ ranks }) => ranks.has(candidate));
      const sum = known.reduce((total, list) => total + list.shareOf(candidate), 0);
      return sum / Math.max(1, known.length);
    },
  };
}

/** `meaningShare` from 0 (words alone) to 1 (meaning alone). */
export function fuse(
  candidates: readonly Candidate[],
  meaningShare: number,
): ReadonlyMap<Candidate, Fused> {
  const words = ranksBy(candidates, ({ lexical }) => (lexical > 0 ? lexical : null));
  const bestLexical = candidates.reduce((most, { lexical }) => Math.max(most, lexical), 1e-9);
  const meaning = readMeaning(candidates);
  const raw = candidates.map((candidate) => {
    const byWords = (1 - meaningShare) * (candidate.lexical / bestLexical);
    return { candidate, score: byWords + meaningShare * meaning.shareOf(candidate) };
  });
  const best = raw.reduce((most, { score }) => Math.max(most, score), 1e-9);
  return new Map(
    raw.map(({ candidate, score }) => [
      candidate,
      {
        text: score / best,
        wordsRank: words.get(candidate) ?? null,
        meaningRank: meaning.rankOf(candidate),
        bothRank: null,
      },
    ]),
  );
}

/** Of candidates whose `lexical` is a score of words and meaning together. */
export function fusedAlready(candidates: readonly Candidate[]): ReadonlyMap<Candidate, Fused> {
  const ranks = ranksBy(candidates, ({ lexical }) => (lexical > 0 ? lexical : null));
  const best = candidates.reduce((most, { lexical }) => Math.max(most, lexical), 1e-9);
  return new Map(
    candidates.map((candidate) => [
      candidate,
      {
        text: candidate.lexical / best,
        ...{ wordsRank: null, meaningRank: null, bothRank: ranks.get(candidate) ?? null },
      },
    ]),
  );
}
