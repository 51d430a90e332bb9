/** Places rows of the word index: from a text to the chunks that show it, with their definitions. */
import type { PlacedChunk } from "../../../ports/lexical-index.ts";
import { type PackedChunk, type Placement, unpackChunk } from "../../packed-chunk.ts";
import type { ReadConnection } from "../connection.ts";
import type { ScopeKeys } from "./scope-keys.ts";

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

function complete(keys: ScopeKeys, rows: readonly { readonly row: string }[]): Placement[] {
  const placements: Placement[] = [];
  for (const { row } of rows) {
    const placement = unpackChunk(JSON.parse(row) as PackedChunk, keys.idByPk);
    const { datasetId, path, language } = placement.chunk;
    if (keys.inDocument(datasetId, path, language) && keys.inChunk(placement.chunk))
      placements.push(placement);
  }
  return placements;
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
