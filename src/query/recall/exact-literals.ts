/** Reads from a regular expression the texts that every match must hold, for the index to look up. */

/** The trigram index knows nothing shorter. */
export const LEAST_LITERAL = 3;

/** Escapes that stand for one known character. */
const CONTROL: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", f: "\f", v: "\v" };

/** Index just after the class that opens at `start`. */
function skipClass(pattern: string, start: number): number {
  let i = start + 1;
  while (i < pattern.length && pattern[i] !== "]") i += pattern[i] === "\\" ? 2 : 1;
  return i + 1;
}

/** Index just after the group that opens at `start`, with all groups and classes in it. */
function skipGroup(pattern: string, start: number): number {
  let depth = 0;
  let i = start;
  while (i < pattern.length) {
    const character = pattern[i];
    if (character === "[") {
      i = skipClass(pattern, i);
      continue;
    }
    if (character === "(") depth++;
    else if (character === ")" && --depth === 0) return i + 1;
    i += character === "\\" ? 2 : 1;
  }
  return pattern.length;
}

interface Step {
  /** The character that stands here for certain; null when it is one of many or none. */
  readonly character: string | null;
  readonly next: number;
}

function readStep(pattern: string, at: number): Step {
  const character = pattern[at] ?? "";
  if (character === "\\") {
    const escaped = pattern[at + 1] ?? "";
    if (/[a-z0-9]/i.test(escaped)) {
      const known = CONTROL[escaped] ?? null;
      const braces =
        /^\\[upP]\{[^}]*\}|^\\u[0-9a-f]{4}|^\\x[0-9a-f]{2}|^\\c[a-z]|^\\k<[^>]*>/i.exec(
          pattern.slice(at),
        );
      return { character: known, next: at + (braces?.[0].length ?? 2) };
    }
    return { character: escaped, next: at + 2 };
  }
  if (character === "(") return { character: null, next: skipGroup(pattern, at) };
  if (character === "[") return { character: null, next: skipClass(pattern, at) };
  if (character === "." || character === "^" || character === "$")
    return { character: null, next: at + 1 };
  return { character, next: at + 1 };
}

const QUANTIFIER = /^(?:[*?]|\+|\{(\d+)(?:,\d*)?\})\??/;

/**
 * Lower-cased literals that every match of `pattern` holds, each at least three characters; empty when none is certain.
 * Groups and classes are skipped and an alternation at the top gives none: less is safe, more is not.
 */
export function mustHaveLiterals(pattern: string): string[] {
  const literals: string[] = [];
  let run = "";
  const flush = (): void => {
    if (run.length >= LEAST_LITERAL) literals.push(run.toLowerCase());
    run = "";
  };
  let at = 0;
  while (at < pattern.length) {
    if (pattern[at] === "|") return [];
    const { character, next } = readStep(pattern, at);
    const quantifier = QUANTIFIER.exec(pattern.slice(next));
    const certain = character !== null && isPlain(character);
    if (quantifier === null) {
      if (certain) run += character;
      else flush();
      at = next;
      continue;
    }
    const mayBeAbsent = /^[*?]/.test(quantifier[0]) || quantifier[1] === "0";
    if (certain && !mayBeAbsent) run += character;
    flush();
    at = next + quantifier[0].length;
  }
  flush();
  return [...new Set(literals)];
}

/** Characters that fold to another length, or that the index sees otherwise, are no help. */
function isPlain(character: string): boolean {
  return character.length === 1 && character.toLowerCase().length === 1 && character >= " ";
}
