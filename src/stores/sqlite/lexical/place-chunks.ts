/** Places rows of the word index: from a text to the chunks that show it, with their definitions. */
import { CHUNK_KINDS } from "../../../domain/chunk.ts";
import type { LanguageId } from "../../../domain/language.ts";
import type { SymbolDefinition, SymbolKind } from "../../../domain/symbol.ts";
import type { PlacedChunk } from "../../../ports/lexical-index.ts";
import type { ReadConnection } from "../connection.ts";
import type { ScopeKeys } from "./scope-keys.ts";

interface PlaceRow {
  readonly position: number;
  readonly setPk: number;
  readonly datasetPk: number;
  readonly path: string;
  readonly contentHash: Uint8Array;
  readonly chunker: string;
  readonly language: string;
  readonly ordinal: number;
  readonly byteStart: number;
  readonly byteEnd: number;
  readonly lineStart: number;
  readonly lineEnd: number;
  readonly textStart: number;
  readonly textEnd: number;
  readonly kind: number;
  readonly scope: string;
  readonly textHash: Uint8Array;
}

const COLUMNS = `k.chunk_set_pk AS setPk, v.dataset_pk AS datasetPk, d.path, c.hash AS contentHash, s.chunker, s.language,
  k.ordinal, k.byte_start AS byteStart, k.byte_end AS byteEnd, k.line_start AS lineStart, k.line_end AS lineEnd,
  k.text_start AS textStart, k.text_end AS textEnd, k.kind, k.scope, t.hash AS textHash`;

/** CROSS JOIN fixes the order: the rows asked for lead, everything else is a look-up by key. */
const BY_TEXT = `SELECT r.key AS position, ${COLUMNS}
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
const BY_CHUNK = `SELECT r.key AS position, ${COLUMNS}
  FROM json_each(?) r
  CROSS JOIN chunks k ON k.chunk_set_pk = r.value ->> 0 AND k.ordinal = r.value ->> 1
  CROSS JOIN texts t ON t.pk = k.text_pk
  CROSS JOIN document_versions v ON v.chunk_set_pk = k.chunk_set_pk AND v.rev_to IS NULL
  CROSS JOIN documents d ON d.pk = v.document_pk
  CROSS JOIN chunk_sets s ON s.pk = k.chunk_set_pk
  CROSS JOIN contents c ON c.pk = v.content_pk
  WHERE v.dataset_pk IN (SELECT value FROM json_each(?))
  ORDER BY d.path, k.ordinal`;

const BY_PATH = `SELECT r.key AS position, ${COLUMNS}
  FROM json_each(?) r
  CROSS JOIN documents d ON d.path = r.value
  CROSS JOIN document_versions v ON v.document_pk = d.pk AND v.rev_to IS NULL
  CROSS JOIN chunk_sets s ON s.pk = v.chunk_set_pk
  CROSS JOIN contents c ON c.pk = v.content_pk
  CROSS JOIN chunks k ON k.chunk_set_pk = s.pk
  CROSS JOIN texts t ON t.pk = k.text_pk
  WHERE d.dataset_pk IN (SELECT value FROM json_each(?))
  ORDER BY d.path, d.dataset_pk, k.ordinal`;

const DEFINITIONS = `SELECT r.key AS position, y.ordinal, n.name, y.qualified_name AS qualifiedName, y.kind, y.signature,
    y.byte_start AS byteStart, y.byte_end AS byteEnd, y.line_start AS lineStart, y.line_end AS lineEnd,
    y.chunk_ordinal AS chunkOrdinal
  FROM json_each(?) r
  CROSS JOIN symbols y ON y.chunk_set_pk = r.value ->> 0 AND y.chunk_ordinal = r.value ->> 1
  CROSS JOIN names n ON n.pk = y.name_pk
  ORDER BY r.key, y.ordinal`;

interface DefinitionRow extends Omit<SymbolDefinition, "span" | "kind"> {
  readonly position: number;
  readonly kind: string;
  readonly byteStart: number;
  readonly byteEnd: number;
  readonly lineStart: number;
  readonly lineEnd: number;
}

/** The definitions whose name stands in each of these chunks, by position in `chunks`. */
function readDefinitions(
  reader: ReadConnection,
  chunks: readonly (readonly [number, number])[],
): Map<number, SymbolDefinition[]> {
  const found = new Map<number, SymbolDefinition[]>();
  for (const row of reader.all<DefinitionRow>(DEFINITIONS, JSON.stringify(chunks))) {
    const { position, kind, byteStart, byteEnd, lineStart, lineEnd, ...rest } = row;
    const span = { byteStart, byteEnd, lineStart, lineEnd };
    const list = found.get(position);
    const definition = { ...rest, kind: kind as SymbolKind, span };
    if (list === undefined) found.set(position, [definition]);
    else list.push(definition);
  }
  return found;
}

const toHex = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");

/** A placed chunk with the position of what it was found by. */
export interface Placement {
  readonly position: number;
  readonly chunk: PlacedChunk;
}

function complete(reader: ReadConnection, keys: ScopeKeys, rows: readonly PlaceRow[]): Placement[] {
  const passing = rows.filter(({ datasetPk, path, language }) =>
    keys.inDocument(keys.idByPk.get(datasetPk) ?? "", path, language),
  );
  const definitions = readDefinitions(
    reader,
    passing.map(({ setPk, ordinal }) => [setPk, ordinal]),
  );
  return passing
    .map((row, i) => ({
      position: row.position,
      chunk: toChunk(row, keys, definitions.get(i) ?? []),
    }))
    .filter(({ chunk }) => keys.inChunk(chunk));
}

function toChunk(
  row: PlaceRow,
  keys: ScopeKeys,
  definitions: readonly SymbolDefinition[],
): PlacedChunk {
  const { byteStart, byteEnd, lineStart, lineEnd } = row;
  return {
    datasetId: keys.idByPk.get(row.datasetPk) ?? "",
    path: row.path,
    contentHash: toHex(row.contentHash),
    chunker: row.chunker,
    language: row.language as LanguageId,
    ordinal: row.ordinal,
    span: { byteStart, byteEnd, lineStart, lineEnd },
    textStart: row.textStart,
    textEnd: row.textEnd,
    kind: CHUNK_KINDS[row.kind] ?? "text",
    scope: row.scope,
    textHash: toHex(row.textHash),
    definitions,
  };
}

/** Chunks of these `texts.pk` that pass, in the order given, then by path and ordinal. */
export function placeTexts(
  reader: ReadConnection,
  keys: ScopeKeys,
  textPks: readonly number[],
): Placement[] {
  const rows = reader.all<PlaceRow>(BY_TEXT, JSON.stringify(textPks), keys.json);
  return complete(reader, keys, rows);
}

/** Chunks by `[chunk_set_pk, ordinal]` that pass, by path and ordinal. */
export function placeChunks(
  reader: ReadConnection,
  keys: ScopeKeys,
  chunks: readonly (readonly [number, number])[],
): PlacedChunk[] {
  const rows = reader.all<PlaceRow>(BY_CHUNK, JSON.stringify(chunks), keys.json);
  return complete(reader, keys, rows).map(({ chunk }) => chunk);
}

/** All chunks of these paths that pass, by path and ordinal. */
export function placePaths(
  reader: ReadConnection,
  keys: ScopeKeys,
  paths: readonly string[],
): PlacedChunk[] {
  const rows = reader.all<PlaceRow>(BY_PATH, JSON.stringify([...new Set(paths)]), keys.json);
  return complete(reader, keys, rows).map(({ chunk }) => chunk);
}
