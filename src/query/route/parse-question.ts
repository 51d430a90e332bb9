/** Turns what was asked into a question value: words, an exact pattern, a file's outline or a symbol's body. */
import { AppError } from "../../domain/errors.ts";
import type { Question, QuestionName, SearchRequest } from "../../domain/question.ts";
import { splitWords } from "../../domain/words.ts";
import { withoutStopWords } from "./stop-words.ts";

/** Far above any question worth asking; a pasted file or log is cut here, with a notice. */
export const MAX_QUERY_CHARACTERS = 2_000;
/** Each word costs a posting list; a pasted paragraph's later words add noise, not meaning. */
export const MAX_QUESTION_WORDS = 32;
/** More names than this is pasted code: the first ones decide. */
const MAX_NAMES = 12;

export interface ParsedQuestion {
  readonly question: Question;
  /** What was done to the question that the asker should know; full sentences. */
  readonly notices: readonly string[];
}

const QUOTED = /"([^"\n]{2,})"|“([^”\n]{2,})”/gu;
/** A whole question between slashes, without a bare slash inside: `/usr/lib/` is a path. */
const REGEX = /^\/((?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\[\n])+)\/([a-z]*)$/u;
const PATH_TOKEN = /(?:[\w@.~-]+\/)+[\w@.~-]*|\b[\w-]+(?:\.[\w-]+)*\.[a-z][a-z0-9]{0,5}\b/giu;
const FILE_EXTENSION =
  /\.(?:[cm]?[jt]sx?|pyi?|go|rs|java|kts?|scala|sc|[ch](?:pp|xx|c|h)?|cc|hh|cs|rb|php|lua|sh|bash|exs?|hs|zig|swift|dart|mli?|html?|css|jsonc?|ya?ml|toml|vue|svelte|ipynb|mdx?|sql|proto|tf|hcl|txt|cfg|ini|xml|gradle|cmake)$/iu;
/** A whole question that is a place, as the header of a hit writes it: `src/foo.ts:12` or `src/foo.ts:12-40`. */
const PLACE = /^([^\s"`]+?):(\d{1,9})(?:-(\d{1,9}))?$/u;
const BACKTICKED = /`([^`\n]+)`/gu;
const QUALIFIED = /[\p{L}_$][\p{L}\p{N}_$]*(?:(?:::|\.|#|->|\\)[\p{L}_$][\p{L}\p{N}_$]*[!?]?)+/gu;
const IDENTIFIER = /[\p{L}_$][\p{L}\p{N}_$]*[!?]?/gu;
/** camelCase, PascalCase with a second hump, snake_case, leading underscore, `$name`. */
const SYMBOL_LIKE =
  /^(?:_+[\p{L}\p{N}_]+|\$[\p{L}_]+|[\p{L}\p{N}]+(?:_[\p{L}\p{N}_]+)+|\p{L}*\p{Ll}\p{N}*\p{Lu}[\p{L}\p{N}]*|\p{Lu}{2,}\p{Ll}[\p{L}\p{N}]*)$/u;

function toName(written: string): QuestionName {
  const parts = written.split(/::|\.|#|->|\\/u).filter((part) => part !== "");
  return { name: parts.at(-1) ?? written, qualified: parts.join(".") };
}

/** Names in `text`, from which paths were taken out. */
function findNames(text: string): QuestionName[] {
  const written = new Set<string>();
  const identifierIn = (piece: string): void => {
    for (const [token] of piece.matchAll(QUALIFIED)) written.add(token);
  };
  for (const [, inside = ""] of text.matchAll(BACKTICKED)) {
    identifierIn(inside);
    for (const [token] of inside.matchAll(IDENTIFIER)) written.add(token);
  }
  identifierIn(text);
  const identifiers = [...text.matchAll(IDENTIFIER)].map(([token]) => token);
  for (const token of identifiers) if (SYMBOL_LIKE.test(token)) written.add(token);
  const [only] = identifiers;
  if (identifiers.length === 1 && only !== undefined) written.add(only);
  return [...written].slice(0, MAX_NAMES).map(toName);
}

/** What looks like a file or folder. A dotted token is a file only with a known extension: `Store.open` is a name. */
function findPaths(text: string): string[] {
  return [...text.matchAll(PATH_TOKEN)]
    .map(([token]) => token)
    .filter((token) => FILE_EXTENSION.test(token) || /^[\w@.~-]+\/[\w@.~-]+/u.test(token));
}

function parseRegex(pattern: string, flags: string): Question {
  const kept = flags.replace(/[gy]/gu, "");
  try {
    new RegExp(pattern, kept);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppError("INVALID_PATTERN", `The regular expression does not compile: ${reason}.`, {
      next: 'Correct the expression, or put the text in double quotes to search for it literally: "a(b".',
      cause,
    });
  }
  return { kind: "exact", pattern, flags: kept, literal: false };
}

function parseWords(text: string): Question {
  const phrases = [...text.matchAll(QUOTED)].map((match) => (match[1] ?? match[2] ?? "").trim());
  const paths = findPaths(text);
  const names = findNames(paths.reduce((rest, path) => rest.replace(path, " "), text));
  const words = withoutStopWords([...new Set(splitWords(text))]).slice(0, MAX_QUESTION_WORDS);
  return { kind: "words", text, words, names, phrases, paths };
}

/** The one path of a question without words; `path#Symbol` asks for the symbol's body. */
function parsePath(paths: readonly string[]): Question {
  const [path] = paths;
  if (path === undefined || paths.length > 1) {
    throw new AppError("INVALID_ARGUMENT", "The question is empty.", {
      next: 'Give `query` some words, a name, "quoted text" or /regex/; or leave it empty and give exactly one path for that file\'s outline.',
    });
  }
  const hash = path.indexOf("#", 1);
  if (hash < 0 || hash === path.length - 1) {
    return { kind: "outline", path: hash < 0 ? path : path.slice(0, hash) };
  }
  return { kind: "symbol", path: path.slice(0, hash), symbol: path.slice(hash + 1) };
}

/** A symbol alone is the question; with a path it is that symbol's body. */
function parseWithoutWords({
  paths,
  symbol = null,
}: Parameters<typeof parseQuestion>[0]): Question {
  const [path] = paths;
  if (symbol === null) return parsePath(paths);
  if (path === undefined || paths.length > 1 || /[*?{}[\]!]|\/$/u.test(path))
    return parseWords(symbol);
  return { kind: "symbol", path, symbol };
}

/** Null when the text is not a place alone; `localhost:80` and `https://host:80` are words. */
function parsePlace(text: string): Question | null {
  const [, path = "", start = "", end = start] = PLACE.exec(text) ?? [];
  if (path.includes("://") || !(path.includes("/") || FILE_EXTENSION.test(path))) return null;
  const lineStart = Number(start);
  const lineEnd = Number(end);
  if (lineStart < 1 || lineEnd < lineStart) {
    throw new AppError("INVALID_ARGUMENT", `There are no lines ${start}-${end}.`, {
      next: "Lines count from 1, and the last is not before the first: src/foo.ts:12-40.",
    });
  }
  return { kind: "similar", path, lineStart, lineEnd };
}

/** Throws AppError: INVALID_ARGUMENT (nothing to search for), INVALID_PATTERN. */
export function parseQuestion(
  request: Pick<SearchRequest, "query" | "paths"> & Partial<Pick<SearchRequest, "symbol">>,
): ParsedQuestion {
  const given = request.query.trim();
  if (given === "") return { question: parseWithoutWords(request), notices: [] };
  const notices: string[] = [];
  let text = given;
  if (given.length > MAX_QUERY_CHARACTERS) {
    text = given.slice(0, MAX_QUERY_CHARACTERS).replace(/[\uD800-\uDBFF]$/u, "");
    notices.push(`The question was cut to its first ${MAX_QUERY_CHARACTERS} characters.`);
  }
  const regex = REGEX.exec(text);
  if (regex !== null) return { question: parseRegex(regex[1] ?? "", regex[2] ?? ""), notices };
  const quoted = /^(?:"([^"\n]+)"|“([^”\n]+)”)$/u.exec(text);
  const literal = quoted?.[1] ?? quoted?.[2];
  if (literal !== undefined) {
    return { question: { kind: "exact", pattern: literal, flags: "", literal: true }, notices };
  }
  const place = parsePlace(text);
  if (place !== null) return { question: place, notices };
  const question = parseWords(text);
  if (question.kind === "words" && question.words.length === 0) {
    // Emoji and punctuation are no words, but they do stand in files.
    return { question: { kind: "exact", pattern: text, flags: "", literal: true }, notices };
  }
  return { question, notices };
}
