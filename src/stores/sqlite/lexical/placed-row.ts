/** From rows of chunks to placed chunks, with the definitions that stand in them. */
import { CHUNK_KINDS } from "../../../domain/chunk.ts";
import type { LanguageId } from "../../../domain/language.ts";
import type { SymbolDefinition, SymbolKind } from "../../../domain/symbol.ts";
import type { PlacedChunk } from "../../../ports/lexical-index.ts";
import type { ReadConnection } from "../connection.ts";

/** What a query over `PLACED_FROM` selects. */
export const PLACED_COLUMNS = `d.id AS datasetId, o.path, lower(hex(c.hash)) AS contentHash, s.chunker, s.language,
  k.chunk_set_pk AS setPk, k.ordinal, k.byte_start AS byteStart, k.byte_end AS byteEnd, k.line_start AS lineStart,
  k.line_end AS lineEnd, k.text_start AS textStart, k.text_end AS textEnd, k.kind, k.scope, lower(hex(t.hash)) AS textHash`;

/** Joins from `chunks k` on; only versions shown now. `CROSS` keeps the order, so that a few chunks never become a scan. */
export const PLACED_FROM = `CROSS JOIN document_versions v ON v.chunk_set_pk = k.chunk_set_pk AND v.rev_to IS NULL
  CROSS JOIN datasets d ON d.pk = v.dataset_pk
  CROSS JOIN documents o ON o.pk = v.document_pk
  CROSS JOIN chunk_sets s ON s.pk = k.chunk_set_pk
  CROSS JOIN contents c ON c.pk = v.content_pk
  CROSS JOIN texts t ON t.pk = k.text_pk`;

export interface PlacedRow {
  readonly datasetId: string;
  readonly path: string;
  readonly contentHash: string;
  readonly chunker: string;
  readonly language: string;
  readonly setPk: number;
  readonly ordinal: number;
  readonly byteStart: number;
  readonly byteEnd: number;
  readonly lineStart: number;
  readonly lineEnd: number;
  readonly textStart: number;
  readonly textEnd: number;
  readonly kind: number;
  readonly scope: string;
  readonly textHash: string;
}

interface DefinitionRow {
  readonly ordinal: number;
  readonly name: string;
  readonly qualifiedName: string;
  readonly kind: string;
  readonly signature: string;
  readonly byteStart: number;
  readonly byteEnd: number;
  readonly lineStart: number;
  readonly lineEnd: number;
  readonly chunkOrdinal: number;
}

/** The placed chunk of a row, its definitions read. */
export function toPlacedChunk(reader: ReadConnection, row: PlacedRow): PlacedChunk {
  const { byteStart, byteEnd, lineStart, lineEnd } = row;
  return {
    datasetId: row.datasetId,
    path: row.path,
    contentHash: row.contentHash,
    chunker: row.chunker,
    language: row.language as LanguageId,
    ordinal: row.ordinal,
    span: { byteStart, byteEnd, lineStart, lineEnd },
    textStart: row.textStart,
    textEnd: row.textEnd,
    kind: CHUNK_KINDS[row.kind] ?? "text",
    scope: row.scope,
    textHash: row.textHash,
    definitions: definitionsIn(reader, row.setPk, row.ordinal),
  };
}

function definitionsIn(reader: ReadConnection, setPk: number, ordinal: number): SymbolDefinition[] {
  const rows = reader.all<DefinitionRow>(
    `SELECT y.ordinal, n.name, y.qualified_name AS qualifiedName, y.kind, y.signature, y.byte_start AS byteStart,
       y.byte_end AS byteEnd, y.line_start AS lineStart, y.line_end AS lineEnd, y.chunk_ordinal AS chunkOrdinal
     FROM symbols y JOIN names n ON n.pk = y.name_pk WHERE y.chunk_set_pk = ? AND y.chunk_ordinal = ? ORDER BY y.ordinal`,
    setPk,
    ordinal,
  );
  return rows.map(({ byteStart, byteEnd, lineStart, lineEnd, kind, ...rest }) => ({
    ...rest,
    kind: kind as SymbolKind,
    span: { byteStart, byteEnd, lineStart, lineEnd },
  }));
}
