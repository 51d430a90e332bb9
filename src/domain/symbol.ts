/** Symbols: the definitions that a content holds. */
import type { Span } from "./span.ts";

export const SYMBOL_KINDS = [
  "function",
  "method",
  "constructor",
  "class",
  "interface",
  "struct",
  "trait",
  "enum",
  "type",
  "module",
  "namespace",
  "variable",
  "constant",
  "field",
  "property",
  "macro",
  "object",
  "protocol",
  "test",
  "heading",
  "selector",
  "key",
] as const;
export type SymbolKind = (typeof SYMBOL_KINDS)[number];

/** A definition in one content. */
export interface SymbolDefinition {
  /** 0-based, in order of byteStart. */
  readonly ordinal: number;
  /** Last part of the qualified name, as written. Never empty, no newline. */
  readonly name: string;
  /** As a person would write it inside the file: `Store.open`. */
  readonly qualifiedName: string;
  readonly kind: SymbolKind;
  /** First line of the definition up to its body, whitespace collapsed, at most 200 characters. */
  readonly signature: string;
  /** The whole definition with its body, over the file's own bytes. */
  readonly span: Span;
  /** The chunk that holds the definition's name. */
  readonly chunkOrdinal: number;
}
