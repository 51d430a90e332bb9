/** Questions: what an agent asks, as a value that can be simplified, described and answered. */
import type { ChunkKind } from "./chunk.ts";
import type { LanguageId } from "./language.ts";

/** What was asked, before any parsing. Defaults are already applied. */
export interface SearchRequest {
  /** May be empty when `paths` names one file: its outline, or with `path#Symbol` the whole body. */
  readonly query: string;
  /** Path globs or exact paths, below the dataset's folder; a leading `!` excludes. */
  readonly paths: readonly string[];
  readonly languages: readonly LanguageId[];
  readonly kinds: readonly ChunkKind[];
  readonly symbol: string | null;
  /** 1 to 50. */
  readonly limit: number;
  readonly format: "concise" | "detailed";
  /** Token budget of the reply. */
  readonly maxTokens: number;
  readonly cursor: string | null;
  readonly mode: SearchMode;
  /** A commit, tag, branch or date of the past to search in. Absent: now. */
  readonly asOf?: string;
  /** Only documents that differ from what they were at a commit, tag, branch or date. Absent: all. */
  readonly changedSince?: string;
  /** One line a hit that says why it is there. */
  readonly explain: boolean;
}

/** What is compared: the words, the meaning, or both. */
export const SEARCH_MODES = ["hybrid", "lexical", "semantic"] as const;
export type SearchMode = (typeof SEARCH_MODES)[number];

/** A name that looks like a symbol, as the question spells it. */
export interface QuestionName {
  /** The last part: `open` of `Store.open`. */
  readonly name: string;
  /** Dotted, whatever separator the question used; equal to `name` when nothing qualifies it. */
  readonly qualified: string;
}

/** Ranked search by words. */
export interface WordsQuestion {
  readonly kind: "words";
  readonly text: string;
  /** Index words (`domain/words.ts`) without repeats and, where others remain, without stop words; in order of appearance. */
  readonly words: readonly string[];
  /** Symbol-like names: in backticks, qualified, with inner capitals or underscores, or the only word. */
  readonly names: readonly QuestionName[];
  /** Quoted texts: looked for exactly, beside the words. */
  readonly phrases: readonly string[];
  /** Tokens that look like a file or folder: `src/foo.ts`, `foo.ts`. */
  readonly paths: readonly string[];
}

/** Only lines that match: quoted text or a regular expression. */
export interface ExactQuestion {
  readonly kind: "exact";
  readonly pattern: string;
  /** Of a JavaScript regular expression, without `g` and `y`. */
  readonly flags: string;
  readonly literal: boolean;
}

/** A file's outline. */
export interface OutlineQuestion {
  readonly kind: "outline";
  readonly path: string;
}

/** A symbol's whole body. */
export interface SymbolQuestion {
  readonly kind: "symbol";
  readonly path: string;
  readonly symbol: string;
}

/** Code like the code on these lines. */
export interface SimilarQuestion {
  readonly kind: "similar";
  readonly path: string;
  /** 1-based, inclusive. */
  readonly lineStart: number;
  readonly lineEnd: number;
}

/** A parsed question. */
export type Question =
  | WordsQuestion
  | ExactQuestion
  | OutlineQuestion
  | SymbolQuestion
  | SimilarQuestion;
