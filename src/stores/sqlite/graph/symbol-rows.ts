/** Rows of symbols as one JSON list each, because handing over column by column takes longer than the look-up. */
import type { SymbolDefinition, SymbolKind } from "../../../domain/symbol.ts";

/** Of a symbol `y` and its name `n`. */
export const SYMBOL_ROW = `json_array(y.ordinal, n.name, y.qualified_name, y.kind, y.signature,
  y.byte_start, y.byte_end, y.line_start, y.line_end, y.chunk_ordinal)`;

export type PackedSymbol = readonly [
  ordinal: number,
  name: string,
  qualifiedName: string,
  kind: string,
  signature: string,
  byteStart: number,
  byteEnd: number,
  lineStart: number,
  lineEnd: number,
  chunkOrdinal: number,
];

export function unpackSymbol(packed: PackedSymbol): SymbolDefinition {
  const [ordinal, name, qualifiedName, kind, signature] = packed;
  const [, , , , , byteStart, byteEnd, lineStart, lineEnd, chunkOrdinal] = packed;
  return {
    ordinal,
    name,
    qualifiedName,
    kind: kind as SymbolKind,
    signature,
    span: { byteStart, byteEnd, lineStart, lineEnd },
    chunkOrdinal,
  };
}

/** How many symbols of the same qualified name stand before `y`. */
export const NAMESAKES_BEFORE = `(SELECT count(*) FROM symbols z
  WHERE z.name_pk = y.name_pk AND z.chunk_set_pk = y.chunk_set_pk AND z.qualified_name = y.qualified_name
    AND z.ordinal < y.ordinal)`;
