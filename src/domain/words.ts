/** Splits text into index words: identifiers at case, digit and underscore, with the compound kept. */

/** Raise when the output changes for any input: it is part of every chunker's name. */
export const WORDS_VERSION = 1;

/** Longer runs are hashes, keys or data: they are cut, so that they cost little and still match their beginning. */
const MAX_WORD_LENGTH = 64;

const IDENTIFIER = /[\p{L}\p{N}_$]+/gu;
const PART = /\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}]+|[\p{Lo}\p{Lm}]|\p{N}+/gu;

/**
 * Index words of `text`, in order of appearance with repeats, lower-cased. `parseHTTPRequest_v2` yields
 * `parsehttprequest_v2 parse http request v 2`; a one-part word yields itself once. Letters of scripts without word
 * breaks (Chinese, Japanese, Korean syllables) are words of one letter each.
 */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  for (const [identifier] of text.matchAll(IDENTIFIER)) {
    const parts = identifier.match(PART);
    if (parts === null) continue;
    const compound = identifier.toLowerCase();
    if (parts.length > 1 && compound.length <= MAX_WORD_LENGTH) words.push(compound);
    for (const part of parts) words.push(part.toLowerCase().slice(0, MAX_WORD_LENGTH));
  }
  return words;
}
