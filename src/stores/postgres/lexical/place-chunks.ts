/** Places texts and chunks: from a text to the chunks that show it, with their definitions. */
import type { PlacedChunk } from "../../../ports/lexical-index.ts";
import { type PackedChunk, type Placement, unpackChunk } from "../../packed-chunk.ts";
import { plainArray, textArray } from "../array-literals.ts";
import type { Transaction } from "../transaction.ts";
import type { ScopeKeys } from "./scope-keys.ts";

const row = (
  position: string,
): string => `SELECT json_build_array(${position}, v.dataset_pk, d.path, encode(c.hash, 'hex'), s.chunker,
    s.language, k.ordinal, k.byte_start, k.byte_end, k.line_start, k.line_end, k.text_start, k.text_end, k.kind, k.scope,
    encode(t.hash, 'hex'),
    coalesce((SELECT json_agg(json_build_array(y.ordinal, n.name, y.qualified_name, y.kind, y.signature,
        y.byte_start, y.byte_end, y.line_start, y.line_end) ORDER BY y.ordinal)
      FROM symbols y JOIN names n ON n.pk = y.name_pk
      WHERE y.chunk_set_pk = k.chunk_set_pk AND y.chunk_ordinal = k.ordinal), '[]')) AS row`;
const SHOWN = `JOIN document_versions v ON v.chunk_set_pk = k.chunk_set_pk AND v.rev_to IS NULL AND v.dataset_pk = ANY($1::bigint[])
  JOIN documents d ON d.pk = v.document_pk
  JOIN chunk_sets s ON s.pk = k.chunk_set_pk
  JOIN contents c ON c.pk = v.content_pk`;

const BY_TEXT = `${row("r.position - 1")}
  FROM unnest($2::bigint[]) WITH ORDINALITY r(text_pk, position)
  JOIN texts t ON t.pk = r.text_pk
  JOIN chunks k ON k.text_pk = t.pk
  ${SHOWN} ORDER BY r.position, d.path, k.ordinal`;
const BY_CHUNK = `${row("0")}
  FROM unnest($2::bigint[], $3::int[]) r(set_pk, ordinal)
  JOIN chunks k ON k.chunk_set_pk = r.set_pk AND k.ordinal = r.ordinal
  JOIN texts t ON t.pk = k.text_pk
  ${SHOWN} ORDER BY d.path, k.ordinal`;
const BY_PATH = `${row("0")}
  FROM documents d
  JOIN document_versions v ON v.document_pk = d.pk AND v.rev_to IS NULL
  JOIN chunk_sets s ON s.pk = v.chunk_set_pk
  JOIN contents c ON c.pk = v.content_pk
  JOIN chunks k ON k.chunk_set_pk = s.pk
  JOIN texts t ON t.pk = k.text_pk
  WHERE d.dataset_pk = ANY($1::bigint[]) AND d.path = ANY($2::text[])
  ORDER BY d.path, d.dataset_pk, k.ordinal`;

interface Row {
  readonly row: PackedChunk;
}

function complete(keys: ScopeKeys, rows: readonly Row[]): Placement[] {
  return rows
    .map((packed) => unpackChunk(packed.row, keys.idByPk))
    .filter(({ chunk }) => {
      const { datasetId, path, language } = chunk;
      return keys.inDocument(datasetId, path, language) && keys.inChunk(chunk);
    });
}

/** Chunks of these `texts.pk` that pass, in the order given, then by path and ordinal. */
export async function placeTexts(
  tx: Transaction,
  keys: ScopeKeys,
  textPks: readonly number[],
): Promise<Placement[]> {
  return complete(keys, await tx.all<Row>(BY_TEXT, keys.datasets, plainArray(textPks)));
}

/** Chunks by `[chunk_set_pk, ordinal]` that pass, by path and ordinal. */
export async function placeChunks(
  tx: Transaction,
  keys: ScopeKeys,
  chunks: readonly (readonly [number, number])[],
): Promise<PlacedChunk[]> {
  const sets = plainArray(chunks.map(([setPk]) => setPk));
  const ordinals = plainArray(chunks.map(([, ordinal]) => ordinal));
  const rows = await tx.all<Row>(BY_CHUNK, keys.datasets, sets, ordinals);
  return complete(keys, rows).map(({ chunk }) => chunk);
}

/** All chunks of these paths that pass, by path and ordinal. */
export async function placePaths(
  tx: Transaction,
  keys: ScopeKeys,
  paths: readonly string[],
): Promise<PlacedChunk[]> {
  const rows = await tx.all<Row>(BY_PATH, keys.datasets, textArray(new Set(paths)));
  return complete(keys, rows).map(({ chunk }) => chunk);
}
