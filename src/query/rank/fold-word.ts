/** Folds a word's endings, so that `routes`, `routing` and `router` meet in a path or name. */

/** Longest first; what is left must keep `LEAST_STEM` letters. */
const ENDINGS = [
  "izations",
  "ization",
  "ations",
  "ation",
  "ators",
  "ator",
  "ates",
  "ated",
  "ating",
  "ate",
  "ings",
  "ions",
  "ers",
  "ors",
  "ing",
  "ion",
  "ies",
  "ied",
  "ed",
  "er",
  "or",
  "es",
  "ment",
  "able",
  "ive",
  "s",
  "y",
  "e",
].sort((a, b) => b.length - a.length);
/** Shorter stems make different words meet (`use`, `user`). */
const LEAST_STEM = 4;

/** Folding is asked for every word of every line shown: the few thousand words of a project are remembered. */
const MOST_REMEMBERED = 20_000;
const remembered = new Map<string, string>();

/** Stem of a lower-case word; the word itself when it is short or has no known ending. */
export function foldWord(word: string): string {
  let stem = remembered.get(word);
  if (stem === undefined) {
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    stem = stripEnding(word);
    remembered.set(word, stem);
  }
  return stem;
}

function stripEnding(word: string): string {
  for (const ending of ENDINGS) {
    if (word.length - ending.length >= LEAST_STEM && word.endsWith(ending)) {
      const stem = word.slice(0, -ending.length);
      // a doubled last letter belongs to the ending: `mapping`, `mapped`
      return /([bdfgklmnprtz])\1$/.test(stem) ? stem.slice(0, -1) : stem;
    }
  }
  return word;
}
