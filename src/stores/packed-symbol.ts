/** A symbol as one list, in the order in which every database packs it. */
import type { SymbolDefinition, SymbolKind } from "../domain/symbol.ts";

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
