/** How much of a question's answer is left to meaning. */
import type { WordsQuestion } from "../../domain/question.ts";
import { FUSION } from "../rank/weights.ts";

/** 0 to 1. A bare name leans on words and names, a sentence on meaning. */
export function meaningShare({ text, names }: WordsQuestion): number {
  if (names.length === 0) return FUSION.sentence;
  return /\s/u.test(text.trim()) ? FUSION.sentenceWithName : FUSION.name;
}
