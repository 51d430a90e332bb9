/** A question's words as paths and names are compared with them: folded, without repeats, each with its weight. */
import type { WeighedQuestion } from "../candidate.ts";
import { foldWord } from "./fold-word.ts";

export interface QuestionTerms {
  /** Folded word → weight; words that fold alike are one, with the greater weight. */
  readonly weights: ReadonlyMap<string, number>;
  readonly total: number;
}

export function questionTerms({ words, weights }: WeighedQuestion): QuestionTerms {
  const folded = new Map<string, number>();
  words.forEach((word, i) => {
    const term = foldWord(word);
    folded.set(term, Math.max(folded.get(term) ?? 0, weights[i] ?? 0));
  });
  return { weights: folded, total: [...folded.values()].reduce((sum, weight) => sum + weight, 0) };
}
