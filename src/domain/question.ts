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
}

/** A parsed question. */
export type Question =
  /** Ranked search by words. */
  | {
      readonly kind: "words";
      readonly text: string;
      readonly words: readonly string[];
      readonly names: readonly string[];
      readonly phrases: readonly string[];
    }
  /** Only lines that match: quoted text or a regular expression. */
  | {
      readonly kind: "exact";
      readonly pattern: string;
      readonly flags: string;
      readonly literal: boolean;
    }
  /** A file's outline. */
  | { readonly kind: "outline"; readonly path: string }
  /** A symbol's whole body. */
  | { readonly kind: "symbol"; readonly path: string; readonly symbol: string };
