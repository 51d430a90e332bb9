/** Chooses the few lines of a piece of code that tell most about a question. */
import { splitWords } from "../../domain/words.ts";
import { foldWord } from "../rank/fold-word.ts";

/** Words to look for, with how much each tells. */
export type LineWords = ReadonlyMap<string, number>;

/** Folded words of a question with their weights. */
export function lineWords(words: readonly string[], weights: readonly number[]): LineWords {
  return new Map(words.map((word, i) => [foldWord(word), weights[i] ?? 1]));
}

/** A line with nothing but brackets and punctuation says nothing. */
const SAYS_NOTHING = /^[\s{}()[\];,<>/*#"'`=-]*$/u;

/** Beyond ASCII, lower case can differ between a line and a word of it. */
const ASCII_ONLY = /^[\t\x20-\x7E]*$/u;

/** A word folds to its own beginning, so a line without the letters of any folded word holds none of the words. */
function mayScore(line: string, words: LineWords): boolean {
  if (!ASCII_ONLY.test(line)) return true;
  const lower = line.toLowerCase();
  for (const word of words.keys()) if (lower.includes(word)) return true;
  return false;
}

function scoreLine(line: string, words: LineWords): number {
  let score = 0;
  if (!mayScore(line, words)) return score;
  for (const word of new Set(splitWords(line).map(foldWord))) score += words.get(word) ?? 0;
  return score;
}

export interface LineChoice {
  readonly lines: readonly string[];
  /** Indexes to show first: signatures and lines that matched exactly. */
  readonly first: readonly number[];
  readonly words: LineWords;
  readonly count: number;
}

/** Indexes of at most `count` lines, ascending: the wanted ones, then the best by words, then from the top. */
export function chooseLines({ lines, first, words, count }: LineChoice): number[] {
  const chosen = new Set(first.filter((i) => i >= 0 && i < lines.length).slice(0, count));
  const scored = lines
    .map((line, index) => ({ index, score: SAYS_NOTHING.test(line) ? -1 : scoreLine(line, words) }))
    .filter(({ score, index }) => score >= 0 && !chosen.has(index))
    .sort((a, b) => b.score - a.score || a.index - b.index);
  for (const { index } of scored) {
    if (chosen.size >= count) break;
    chosen.add(index);
  }
  return [...chosen].sort((a, b) => a - b);
}
