/** Places rows of the word index: from a text to the chunks that show it, with their definitions. */
import { CHUNK_KINDS } from "../../../domain/chunk.ts";
import type { LanguageId } from "../../../domain/language.ts";
import type { SymbolDefinition, SymbolKind } from "../../../domain/symbol.ts";
import type { PlacedChunk } from "../../../ports/lexical-index.ts";
import type { ReadConnection } from "../connection.ts";
import type { ScopeKeys } from "./scope-keys.ts";

/** One placed chunk as the statement packs it; `definitions` as `PackedDefinition`s. */
type PackedRow = readonly [
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
  definitions: readonly PackedDefinition[],
];

type PackedDefinition = readonly [
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

/**
 * A row is one JSON text: handing over seventeen columns and several rows of definitions a chunk one value at a time takes
 * the driver five times as long as the look-ups themselves.
 */
const ROW = `json_array(r.key, v.dataset_pk, d.path, lower(hex(c.hash)), s.chunker, s.language,
  k.ordinal, k.byte_start, k.byte_end, k.line_start, k.line_end, k.text_start, k.text_end, k.kind, k.scope, lower(hex(t.hash)),
  (SELECT json_group_array(json_array(y.ordinal, n.name, y.qualified_name, y.kind, y.signature,
      y.byte_start, y.byte_end, y.line_start, y.line_end))
    FROM symbols y CROSS JOIN names n ON n.pk = y.name_pk
    WHERE y.chunk_set_pk = k.chunk_set_pk AND y.chunk_ordinal = k.ordinal)) AS row`;

/** CROSS JOIN fixes the order: the rows asked for lead, everything else is a look-up by key. */
const BY_TEXT = `SELECT ${ROW}
  FROM json_each(?) r
  CROSS JOIN texts t ON t.pk = r.value
  CROSS JOIN chunks k ON k.text_pk = t.pk
  CROSS JOIN document_versions v ON v.chunk_set_pk = k.chunk_set_pk AND v.rev_to IS NULL
  CROSS JOIN documents d ON d.pk = v.document_pk
  CROSS JOIN chunk_sets s ON s.pk = k.chunk_set_pk
  CROSS JOIN contents c ON c.pk = v.content_pk
  WHERE v.dataset_pk IN (SELECT value FROM json_each(?))
  ORDER BY r.key, d.path, k.ordinal`;

/** Rows are `[chunk_set_pk, ordinal]`. */
const BY_CHUNK = `SELECT ${ROW}
  FROM json_each(?) r
  CROSS JOIN chunks k ON k.chunk_set_pk = r.value ->> 0 AND k.ordinal = r.value ->> 1
  CROSS JOIN texts t ON t.pk = k.text_pk
  CROSS JOIN document_versions v ON v.chunk_set_pk = k.chunk_set_pk AND v.rev_to IS NULL
  CROSS JOIN documents d ON d.pk = v.document_pk
  CROSS JOIN chunk_sets s ON s.pk = k.chunk_set_pk
  CROSS JOIN contents c ON c.pk = v.content_pk
  WHERE v.dataset_pk IN (SELECT value FROM json_each(?))
  ORDER BY d.path, k.ordinal`;

const BY_PATH = `SELECT ${ROW}
  FROM json_each(?) r
  CROSS JOIN documents d ON d.path = r.value
  CROSS JOIN document_versions v ON v.document_pk = d.pk AND v.rev_to IS NULL
  CROSS JOIN chunk_sets s ON s.pk = v.chunk_set_pk
  CROSS JOIN contents c ON c.pk = v.content_pk
  CROSS JOIN chunks k ON k.chunk_set_pk = s.pk
  CROSS JOIN texts t ON t.pk = k.text_pk
  WHERE d.dataset_pk IN (SELECT value FROM json_each(?))
  ORDER BY d.path, d.dataset_pk, k.ordinal`;

/** A placed chunk with the position of what it was found by. */
export interface Placement {
  readonly position: number;
  readonly chunk: PlacedChunk;
}

function complete(keys: ScopeKeys, rows: readonly { readonly row: string }[]): Placement[] {
  const placements: Placement[] = [];
  for (const { row } of rows) {
    const placement = unpack(JSON.parse(row) as PackedRow, keys);
    const { datasetId, path, language } = placement.chunk;
    if (keys.inDocument(datasetId, path, language) && keys.inChunk(placement.chunk))
      placements.push(placement);
  }
  return placements;
}

function unpack(row: PackedRow, keys: ScopeKeys): Placement {
  const [position, datasetPk, path, contentHash, chunker, language, ordinal] = row;
  const [, , , , , , , byteStart, byteEnd, lineStart, lineEnd, textStart, textEnd] = row;
  const [kind, scope, textHash, definitions] = [row[13], row[14], row[15], row[16]];
  const chunk: PlacedChunk = {
    datasetId: keys.idByPk.get(datasetPk) ?? "",
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
    definitions: definitions.map((definition) => unpackDefinition(definition, ordinal)),
  };
  return { position, chunk };
}

function unpackDefinition(packed: PackedDefinition, chunkOrdinal: number): SymbolDefinition {
  const [ordinal, name, qualifiedName, kind, signature, byteStart, byteEnd, lineStart, lineEnd] =
    packed;
  const span = { byteStart, byteEnd, lineStart, lineEnd };
  return { ordinal, name, qualifiedName, kind: kind as SymbolKind, signature, span, chunkOrdinal };
}

/** Chunks of these `texts.pk` that pass, in the order given, then by path and ordinal. */
export function placeTexts(
  reader: ReadConnection,
  keys: ScopeKeys,
  textPks: readonly number[],
): Placement[] {
  const rows = reader.all<{ row: string }>(BY_TEXT, JSON.stringify(textPks), keys.json);
  return complete(keys, rows);
}

/** Chunks by `[chunk_set_pk, ordinal]` that pass, by path and ordinal. */
export function placeChunks(
  reader: ReadConnection,
  keys: ScopeKeys,
  chunks: readonly (readonly [number, number])[],
): PlacedChunk[] {
  const rows = reader.all<{ row: string }>(BY_CHUNK, JSON.stringify(chunks), keys.json);
  return complete(keys, rows).map(({ chunk }) => chunk);
}

/** All chunks of these paths that pass, by path and ordinal. */
export function placePaths(
  reader: ReadConnection,
  keys: ScopeKeys,
  paths: readonly string[],
): PlacedChunk[] {
  const rows = reader.all<{ row: string }>(BY_PATH, JSON.stringify([...new Set(paths)]), keys.json);
  return complete(keys, rows).map(({ chunk }) => chunk);
}
