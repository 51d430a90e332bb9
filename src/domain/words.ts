/** Splits text into index words: identifiers at case, digit and underscore, with the compound kept. */

/** Raise when the output changes for any input: it is part of every chunker's name. */
export const WORDS_VERSION = 1;

/** Longer runs are hashes, keys or data: they are cut, so that they cost little and still match their beginning. */
const MAX_WORD_LENGTH = 64;

const PART = /\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}]+|[\p{Lo}\p{Lm}]|\p{N}+/gu;
const IDENTIFIER_CHAR = /[\p{L}\p{N}_$]/u;

const ASCII_END = 128;
const OTHER = 0;
const LOWER = 1;
const UPPER = 2;
const DIGIT = 3;
/** Underscore and dollar: they join parts but belong to none. */
const JOINER = 4;

/** Class of each ASCII character. */
const CLASS = new Uint8Array(ASCII_END);
for (let code = 0x61; code <= 0x7a; code++) CLASS[code] = LOWER;
for (let code = 0x41; code <= 0x5a; code++) CLASS[code] = UPPER;
for (let code = 0x30; code <= 0x39; code++) CLASS[code] = DIGIT;
CLASS[0x5f] = JOINER;
CLASS[0x24] = JOINER;

/** What an identifier is made of, as bits. */
const HAS_UPPER = 1;
const HAS_DIGIT_OR_JOINER = 2;
const HAS_WIDE = 4;
/** All of them together are less. */
const BITS = 8;
const BIT_OF_CLASS = new Uint8Array([0, 0, HAS_UPPER, HAS_DIGIT_OR_JOINER, HAS_DIGIT_OR_JOINER]);

function isWideIdentifierChar(text: string, at: number): boolean {
  return IDENTIFIER_CHAR.test(String.fromCodePoint(text.codePointAt(at) ?? 0));
}

/** True when an identifier may hold the character at `at`. */
function continues(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code < ASCII_END ? CLASS[code] !== OTHER : isWideIdentifierChar(text, at);
}

/** End of the identifier that starts at `from`, and what it is made of. Two numbers in one: this runs for every word. */
function readIdentifier(text: string, from: number): number {
  let at = from;
  let bits = 0;
  for (; at < text.length && continues(text, at); at++) {
    const code = text.charCodeAt(at);
    if (code < ASCII_END) bits |= BIT_OF_CLASS[CLASS[code] ?? OTHER] ?? 0;
    else {
      bits |= HAS_WIDE;
      if ((text.codePointAt(at) ?? 0) > 0xffff) at++;
    }
  }
  return at * BITS + bits;
}

/** First position from `at` on, below `end`, whose ASCII class is not `kind`. */
function skipClass(text: string, at: number, end: number, kind: number): number {
  let to = at;
  while (to < end && CLASS[text.charCodeAt(to)] === kind) to++;
  return to;
}

/** End of the part of an ASCII identifier that starts at `at`: digits, a word, or capitals but the one that starts a word. */
function partEnd(text: string, at: number, end: number): number {
  const kind = CLASS[text.charCodeAt(at)];
  if (kind === DIGIT) return skipClass(text, at, end, DIGIT);
  if (kind === LOWER) return skipClass(text, at, end, LOWER);
  const capitals = skipClass(text, at, end, UPPER);
  if (capitals === end || CLASS[text.charCodeAt(capitals)] !== LOWER) return capitals;
  return capitals - at > 1 ? capitals - 1 : skipClass(text, capitals, end, LOWER);
}

function pushWide(words: string[], identifier: string): void {
  const parts = identifier.match(PART);
  if (parts === null) return;
  const compound = identifier.toLowerCase();
  if (parts.length > 1 && compound.length <= MAX_WORD_LENGTH) words.push(compound);
  for (const part of parts) words.push(part.toLowerCase().slice(0, MAX_WORD_LENGTH));
}

/** Pushes an ASCII identifier that is more than small letters. `lower` is the same in lower case. */
function pushParts(words: string[], identifier: string, lower: string): void {
  const compoundAt = words.length;
  let count = 0;
  for (let at = 0; at < identifier.length; ) {
    if (CLASS[identifier.charCodeAt(at)] === JOINER) {
      at++;
      continue;
    }
    const to = partEnd(identifier, at, identifier.length);
    // the compound comes first, and is known to be one only at the second part
    if (++count === 2 && identifier.length <= MAX_WORD_LENGTH) {
      const first = words[compoundAt] ?? "";
      words[compoundAt] = lower;
      words.push(first);
    }
    words.push(lower.slice(at, Math.min(to, at + MAX_WORD_LENGTH)));
    at = to;
  }
}

/**
 * Index words of `text`, in order of appearance with repeats, lower-cased. `parseHTTPRequest_v2` yields
 * `parsehttprequest_v2 parse http request v 2`; a one-part word yields itself once. Letters of scripts without word
 * breaks (Chinese, Japanese, Korean syllables) are words of one letter each.
 */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  for (let at = 0; at < text.length; ) {
    if (!continues(text, at)) {
      at++;
      continue;
    }
    const read = readIdentifier(text, at);
    const end = Math.floor(read / BITS);
    const bits = read % BITS;
    if (bits === 0) words.push(text.slice(at, Math.min(end, at + MAX_WORD_LENGTH)));
    else {
      const identifier = text.slice(at, end);
      // never the whole text at once: V8 moves that call into this loop
      const lower = (bits & HAS_UPPER) === 0 ? identifier : identifier.toLowerCase();
      if ((bits & HAS_WIDE) !== 0) pushWide(words, identifier);
      else pushParts(words, identifier, lower);
    }
    at = end;
  }
  return words;
}

/** How often each word occurs, first seen first. */
export function countWords(words: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}
