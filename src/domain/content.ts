/** Contents: a document's bytes as text, and what that text alone yields. */
import type { ChunkColumns } from "./chunk.ts";
import type { PackedFacts } from "./code-facts.ts";
import type { LanguageId } from "./language.ts";
import type { SymbolDefinition } from "./symbol.ts";

/** A document's bytes as text, stored once per content. */
export interface Content {
  /** SHA-256 of the file's bytes, 64 hex digits. */
  readonly hash: string;
  readonly byteLength: number;
  /** WHATWG encoding name that the bytes were decoded with, such as `utf-8` or `utf-16le`. */
  readonly encoding: string;
  /** How many U+FFFD were put in for bytes that do not decode and for NUL. 0 for a clean file. */
  readonly replacements: number;
  readonly lineCount: number;
  /** The UTF-8 text, raw-deflated (RFC 1951). */
  readonly deflatedText: Uint8Array;
  /** Bytes of the UTF-8 text before deflating. */
  readonly textLength: number;
}

/** What one chunker makes of one content. A second set of the same content may stand beside the first. */
export interface ChunkSet {
  readonly contentHash: string;
  /** Names exactly what shapes the output: language, grammar, chunker and word versions, sizes. */
  readonly chunker: string;
  readonly language: LanguageId;
  /** Why the set is second-best (`parse timed out`), or null. A tree that merely holds errors is not partial. */
  readonly partial: string | null;
  /** How many tokens were cut because they alone exceed the largest chunk. Absent means none. */
  readonly cutTokens?: number;
  readonly chunks: ChunkColumns;
  readonly symbols: readonly SymbolDefinition[];
  /** Scopes, types, imports and references, for the code graph; null or absent where the language has none. */
  readonly facts?: PackedFacts | null;
}
