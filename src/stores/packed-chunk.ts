/** A placed chunk as one list, in the order in which every database packs it. */
import { CHUNK_KINDS } from "../domain/chunk.ts";
import type { LanguageId } from "../domain/language.ts";
import type { PlacedChunk } from "../ports/lexical-index.ts";
import { type PackedDefinition, unpackSymbol } from "./packed-symbol.ts";

/** A placed chunk without its definitions. */
export type PackedPlace = readonly [
  position: number,
  datasetPk: number,
  path: string,
  contentHash: string,
  chunker: string,
  language: string,
  ordinal: number,
  byteStart: number,
  byteEnd: number,
  lineStart: number,
  lineEnd: number,
  textStart: number,
  textEnd: number,
  kind: number,
  scope: string,
  textHash: string,
];

/** One placed chunk as the statement packs it. */
export type PackedChunk = readonly [
  ...place: PackedPlace,
  definitions: readonly PackedDefinition[],
];

/** A placed chunk with the position of what it was found by. */
export interface Placement {
  readonly position: number;
  readonly chunk: PlacedChunk;
}

/** `idByPk`: datasets by their surrogate keys. */
export function unpackChunk(row: PackedChunk, idByPk: ReadonlyMap<number, string>): Placement {
  const [position, datasetPk, path, contentHash, chunker, language, ordinal] = row;
  const [, , , , , , , byteStart, byteEnd, lineStart, lineEnd, textStart, textEnd] = row;
  const [kind, scope, textHash, definitions] = [row[13], row[14], row[15], row[16]];
  const chunk: PlacedChunk = {
    datasetId: idByPk.get(datasetPk) ?? "",
    path,
    contentHash,
    chunker,
    language: language as LanguageId,
    ordinal,
    span: { byteStart, byteEnd, lineStart, lineEnd },
    textStart,
    textEnd,
    kind: CHUNK_KINDS[kind] ?? "text",
    scope,
    textHash,
    definitions: definitions.map((definition) => unpackSymbol([...definition, ordinal])),
  };
  return { position, chunk };
}
