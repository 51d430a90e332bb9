/** Words that the table has rows for: identifiers split at case, digit and underscore, lower-cased, lightly stemmed. */
import { splitWords } from "../../domain/words.ts";

/** Raise when the output changes for any input: an artefact names the version that it was trained with. */
export const TOKENIZER_VERSION = 1;

/** Longer identifiers are data; their beginning tells them apart. Up to this length `splitWords` puts the compound before its parts. */
const MAX_IDENTIFIER = 64;
/** Shorter words keep their ending: stemming would merge what has nothing in common. */
const LEAST_STEMMED = 5;
/** What must remain of a word. */
const LEAST_STEM = 3;
/** Ending and what takes its place, the first that fits; `s` is left alone after another `s`. */
const ENDINGS: readonly (readonly [ending: string, replacement: string])[] = [
  ["ies", "y"],
  ["sses", "ss"],
  ["ing", ""],
  ["ed", ""],
  ["es", "e"],
  ["s", ""],
];

const IDENTIFIER = /[\p{L}\p{N}\p{M}_$]+/gu;

/** The word without its inflection: `parsing`, `parsed` and `parses` meet. ASCII letters only; other words stay. */
export function stemWord(word: string): string {
  if (word.length < LEAST_STEMMED) return word;
  for (const [ending, replacement] of ENDINGS) {
    if (!word.endsWith(ending) || word.length - ending.length < LEAST_STEM) continue;
    if (ending === "s" && word.endsWith("ss")) continue;
    return word.slice(0, -ending.length) + replacement;
  }
  return word;
}

/** True for one letter or digit of ASCII, which says nothing by itself. */
const saysNothing = (word: string): boolean => word.length < 2 && word.charCodeAt(0) < 128;

/** Stemmed words of one identifier, in order; empty for a single letter. */
export function wordsOf(identifier: string): string[] {
  const words = splitWords(identifier.slice(0, MAX_IDENTIFIER));
  // the compound stands before its parts
  const parts = words.length > 1 ? words.slice(1) : words;
  return parts.filter((word) => !saysNothing(word)).map(stemWord);
}

/** Identifiers of a text, in order of appearance with repeats. */
export function* identifiersOf(text: string): Generator<string> {
  for (const match of text.matchAll(IDENTIFIER)) yield match[0];
}
