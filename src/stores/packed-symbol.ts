/** A symbol as one list, in the order in which every database packs it. */
import type { SymbolDefinition, SymbolKind } from "../domain/symbol.ts";

/** A symbol without the chunk that it stands in. */
export type PackedDefinition = readonly [
  ordinal: number,
  name: string,
  qualifiedName: string,
  kind: string,
  signature: string,
  byteStart: number,
  byteEnd: number,
  lineStart: number,
  lineEnd: number,
];

export type PackedSymbol = readonly [...definition: PackedDefinition, chunkOrdinal: number];

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
