/** Git's wildcards, compiled: `*`, `?`, `[…]`, `\` and the three meanings of `**`, on byte strings. */

/** One step of a pattern. */
type Token =
  | { readonly kind: "set"; readonly source: string; readonly allowed: Uint8Array }
  /** Any run without a slash. */
  | { readonly kind: "star" }
  /** Any run. */
  | { readonly kind: "deep" }
  /** Nothing, or any run that ends in a slash. */
  | { readonly kind: "folders" };

/**
 * More runs than this in one pattern and a backtracking expression can take a power of the name's length; such patterns,
 * which only hostile ignore files have, are stepped through instead.
 */
const MOST_RUNS_FOR_REGEXP = 3;
const NEVER = "(?!)";
const SLASH = 0x2f;
const BACKSLASH = "\\";

const CLASSES: Readonly<Record<string, RegExp>> = {
  alnum: /[0-9A-Za-z]/,
  alpha: /[A-Za-z]/,
  blank: /[ \t]/,
  cntrl: /\p{Cc}/u,
  digit: /[0-9]/,
  graph: /[\x21-\x7e]/,
  lower: /[a-z]/,
  print: /[\x20-\x7e]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /[ \t\n\v\f\r]/,
  upper: /[A-Z]/,
  xdigit: /[0-9A-Fa-f]/,
};

export type WildcardTest = (text: string) => boolean;

/**
 * Compiles a pattern in git's pathname mode (`*` and `?` stop at slashes). With `ignoreCase` the text must come lower-cased.
 * A malformed pattern (an open bracket, an unknown class, a final backslash) matches nothing, as in git.
 */
export function compileWildcard(pattern: string, ignoreCase: boolean): WildcardTest {
  const source = wildcardSource(pattern, ignoreCase);
  if (source !== null) {
    const expression = new RegExp(`^${source}$`, "s");
    return (text) => expression.test(text);
  }
  const tokens = tokenize(pattern, ignoreCase) ?? [];
  return (text) => matchBySteps(tokens, text);
}

/** The pattern as (part of) a regular expression with the `s` flag, or null when it has too many runs to be one. */
export function wildcardSource(pattern: string, ignoreCase: boolean): string | null {
  const tokens = tokenize(pattern, ignoreCase);
  if (tokens === null) return NEVER;
  const runs = tokens.filter((token) => token.kind !== "set").length;
  return runs > MOST_RUNS_FOR_REGEXP ? null : tokens.map(tokenSource).join("");
}

function tokenSource(token: Token): string {
  if (token.kind === "set") return token.source;
  if (token.kind === "star") return "[^/]*";
  return token.kind === "deep" ? ".*" : "(?:.*/)?";
}

function tokenize(pattern: string, ignoreCase: boolean): Token[] | null {
  const tokens: Token[] = [];
  for (let at = 0; at < pattern.length; ) {
    const piece = readPiece(pattern, at, ignoreCase);
    if (piece === null) return null;
    tokens.push(piece.token);
    at = piece.next;
  }
  return tokens;
}

interface Piece {
  readonly token: Token;
  readonly next: number;
}

function readPiece(pattern: string, at: number, ignoreCase: boolean): Piece | null {
  const char = pattern.charAt(at);
  if (char === "*") return readStars(pattern, at);
  if (char === "?") return { token: setOf((code) => code !== SLASH), next: at + 1 };
  if (char === "[") return readBracket(pattern, at, ignoreCase);
  const literalAt = char === BACKSLASH ? at + 1 : at;
  const literal = pattern.charAt(literalAt);
  return literal === "" ? null : { token: literalToken(literal, ignoreCase), next: literalAt + 1 };
}

function readStars(pattern: string, start: number): Piece {
  let end = start;
  while (pattern.charAt(end) === "*") end++;
  const opensSegment = start === 0 || pattern.charAt(start - 1) === "/";
  if (end - start < 2 || !opensSegment) return { token: { kind: "star" }, next: end };
  if (end === pattern.length || pattern.startsWith("\\/", end))
    return { token: { kind: "deep" }, next: end };
  if (pattern.charAt(end) === "/") return { token: { kind: "folders" }, next: end + 1 };
  return { token: { kind: "star" }, next: end };
}

function literalToken(literal: string, ignoreCase: boolean): Token {
  const code = (ignoreCase ? lowerAscii(literal) : literal).charCodeAt(0);
  const allowed = new Uint8Array(256);
  allowed[code] = 1;
  return { kind: "set", source: codeSource(code), allowed };
}

function codeSource(code: number): string {
  return `\\x${code.toString(16).padStart(2, "0")}`;
}

function setOf(allows: (code: number) => boolean): Token {
  const allowed = new Uint8Array(256);
  let source = "";
  for (let code = 0; code < 256; code++) {
    if (!allows(code)) continue;
    allowed[code] = 1;
    source += codeSource(code);
  }
  return { kind: "set", source: `[${source}]`, allowed };
}

/** Reads `[…]` from its opening bracket. Null when it never closes or names an unknown class. */
function readBracket(pattern: string, start: number, ignoreCase: boolean): Piece | null {
  const members = new Uint8Array(256);
  const negated = pattern[start + 1] === "!" || pattern[start + 1] === "^";
  const first = start + (negated ? 2 : 1);
  let previous = NO_CODE;
  let at = first;
  for (; at === first || pattern.charAt(at) !== "]"; at++) {
    const member = readMember(pattern, at, previous, members);
    if (member === null) return null;
    at = member.last;
    previous = member.code;
  }
  if (ignoreCase) addLowerCase(members);
  const token = setOf((code) => code !== SLASH && (members[code] === 1) !== negated);
  return { token, next: at + 1 };
}

/** A range cannot start from the character before it. */
const NO_CODE = -1;

/** Where a member of a bracket ends, and its character code if a range may start from it. */
interface Member {
  readonly last: number;
  readonly code: number;
}

function readMember(
  pattern: string,
  at: number,
  previous: number,
  members: Uint8Array,
): Member | null {
  const following = pattern.charAt(at + 1);
  if (pattern.charAt(at) === "-" && previous !== NO_CODE && following !== "" && following !== "]") {
    const end = readCharacter(pattern, at + 1);
    if (end === null) return null;
    members.fill(1, previous, Math.max(previous, end.code + 1));
    return { last: end.last, code: NO_CODE };
  }
  if (pattern.startsWith("[:", at)) {
    const close = pattern.indexOf("]", at + 2);
    if (close < 0) return null;
    if (close > at + 2 && pattern[close - 1] === ":") {
      return addClass(pattern.slice(at + 2, close - 1), members)
        ? { last: close, code: NO_CODE }
        : null;
    }
  }
  const character = readCharacter(pattern, at);
  if (character !== null) members[character.code] = 1;
  return character;
}

/** The character at `at`, or behind the backslash there; null at the pattern's end. */
function readCharacter(pattern: string, at: number): Member | null {
  const last = pattern.charAt(at) === BACKSLASH ? at + 1 : at;
  return last < pattern.length ? { last, code: pattern.charCodeAt(last) } : null;
}

function addClass(name: string, members: Uint8Array): boolean {
  const named = CLASSES[name];
  if (named === undefined) return false;
  for (let code = 0; code < 256; code++)
    if (named.test(String.fromCharCode(code))) members[code] = 1;
  return true;
}

function addLowerCase(members: Uint8Array): void {
  for (let code = 0x41; code <= 0x5a; code++) if (members[code] === 1) members[code + 0x20] = 1;
}

/** Lower-cases A to Z only; other characters stand for bytes, not letters. */
export function lowerAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (run) => run.toLowerCase());
}

/**
 * Fills, from the text's end backwards, which rests of the pattern match which rests of the text: time grows with pattern times
 * text, whatever the pattern.
 */
function matchBySteps(tokens: readonly Token[], text: string): boolean {
  const count = tokens.length;
  let following = new Uint8Array(count + 1);
  /** For each `folders` token: does what follows it match behind some slash further on? */
  const behindSlash = new Uint8Array(count + 1);
  for (let at = text.length; at >= 0; at--) {
    const code = at < text.length ? text.charCodeAt(at) : -1;
    const here = new Uint8Array(count + 1);
    if (code === -1) here[count] = 1;
    for (let index = count - 1; index >= 0; index--) {
      if (code === SLASH && following[index + 1] === 1) behindSlash[index] = 1;
      const token = tokens[index];
      if (token !== undefined && restMatches(token, index, code, here, following, behindSlash))
        here[index] = 1;
    }
    following = here;
  }
  return following[0] === 1;
}

function restMatches(
  token: Token,
  index: number,
  code: number,
  here: Uint8Array,
  following: Uint8Array,
  behindSlash: Uint8Array,
): boolean {
  if (token.kind === "set") return token.allowed[code] === 1 && following[index + 1] === 1;
  if (here[index + 1] === 1) return true;
  if (token.kind === "folders") return behindSlash[index] === 1;
  return following[index] === 1 && (token.kind === "deep" || code !== SLASH);
}
