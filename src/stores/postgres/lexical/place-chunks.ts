/** Places texts and chunks: from a text to the chunks that show it, with their definitions. */
import type { PlacedChunk } from "../../../ports/lexical-index.ts";
import {
  type PackedChunk,
  type PackedPlace,
  type Placement,
  unpackChunk,
} from "../../packed-chunk.ts";
import type { PackedDefinition } from "../../packed-symbol.ts";
import { plainArray, textArray } from "../array-literals.ts";
import type { SqlValue } from "../connector.ts";
import type { Transaction } from "../transaction.ts";
import type { ScopeKeys } from "./scope-keys.ts";

const row = (
  position: string,
): string => `SELECT k.chunk_set_pk AS "setPk", json_build_array(${position}, v.dataset_pk, d.path, encode(c.hash, 'hex'), s.chunker,
    s.language, k.ordinal, k.byte_start, k.byte_end, k.line_start, k.line_end, k.text_start, k.text_end, k.kind, k.scope,
    encode(t.hash, 'hex')) AS packed`;
const VERSION = "v.rev_to IS NULL AND v.dataset_pk = ANY($1::bigint[])";
const SHOWN = `JOIN document_versions v ON v.chunk_set_pk = k.chunk_set_pk AND ${VERSION}
  JOIN documents d ON d.pk = v.document_pk
  JOIN chunk_sets s ON s.pk = k.chunk_set_pk
  JOIN contents c ON c.pk = v.content_pk`;

/** Definitions of chunks `k`. Gathered into each chunk's row they took five times as long. */
const definitions = (
  chunks: string,
): string => `SELECT y.chunk_set_pk AS "setPk", y.chunk_ordinal AS chunk, json_build_array(y.ordinal, n.name, y.qualified_name, y.kind,
    y.signature, y.byte_start, y.byte_end, y.line_start, y.line_end) AS packed
  FROM ${chunks}
  JOIN symbols y ON y.chunk_set_pk = k.chunk_set_pk AND y.chunk_ordinal = k.ordinal
  JOIN names n ON n.pk = y.name_pk ORDER BY y.chunk_set_pk, y.chunk_ordinal, y.ordinal`;
const IS_SHOWN = `EXISTS (SELECT 1 FROM document_versions v WHERE v.chunk_set_pk = k.chunk_set_pk AND ${VERSION})`;

interface Statements {
  readonly chunks: string;
  readonly definitions: string;
}

const BY_TEXT: Statements = {
  chunks: `${row("r.position - 1")}
    FROM unnest($2::bigint[]) WITH ORDINALITY r(text_pk, position)
    JOIN texts t ON t.pk = r.text_pk
    JOIN chunks k ON k.text_pk = t.pk
    ${SHOWN} ORDER BY r.position, d.path, k.ordinal`,
  // the past has many sets with the same text: only shown ones are looked into
  definitions: definitions(`(SELECT k.chunk_set_pk, k.ordinal FROM unnest($2::bigint[]) r(text_pk)
    JOIN chunks k ON k.text_pk = r.text_pk WHERE ${IS_SHOWN}) k`),
};
const BY_CHUNK: Statements = {
  chunks: `${row("0")}
    FROM unnest($2::bigint[], $3::int[]) r(set_pk, ordinal)
    JOIN chunks k ON k.chunk_set_pk = r.set_pk AND k.ordinal = r.ordinal
    JOIN texts t ON t.pk = k.text_pk
    ${SHOWN} ORDER BY d.path, k.ordinal`,
  definitions:
    definitions(`(SELECT k.chunk_set_pk, k.ordinal FROM unnest($2::bigint[], $3::int[]) k(chunk_set_pk, ordinal)
    WHERE ${IS_SHOWN}) k`),
};
const SETS_OF_PATHS = `SELECT v.chunk_set_pk FROM documents d JOIN document_versions v ON v.document_pk = d.pk AND v.rev_to IS NULL
  WHERE d.dataset_pk = ANY($1::bigint[]) AND d.path = ANY($2::text[])`;
const BY_PATH: Statements = {
  chunks: `${row("0")}
    FROM documents d
    JOIN document_versions v ON v.document_pk = d.pk AND v.rev_to IS NULL
    JOIN chunk_sets s ON s.pk = v.chunk_set_pk
    JOIN contents c ON c.pk = v.content_pk
    JOIN chunks k ON k.chunk_set_pk = s.pk
    JOIN texts t ON t.pk = k.text_pk
    WHERE d.dataset_pk = ANY($1::bigint[]) AND d.path = ANY($2::text[])
    ORDER BY d.path, d.dataset_pk, k.ordinal`,
  definitions: definitions(`(SELECT k.chunk_set_pk, k.ordinal FROM (${SETS_OF_PATHS} GROUP BY 1) s
    JOIN chunks k ON k.chunk_set_pk = s.chunk_set_pk) k`),
};

interface ChunkRow {
  readonly setPk: number;
  readonly packed: PackedPlace;
}

interface DefinitionRow {
  readonly setPk: number;
  readonly chunk: number;
  readonly packed: PackedDefinition;
}

/** Both statements are sent together. */
async function rowsOf(
  tx: Transaction,
  statements: Statements,
  ...values: SqlValue[]
): Promise<PackedChunk[]> {
  const [chunks, defined] = await Promise.all([
    tx.all<ChunkRow>(statements.chunks, ...values),
    tx.all<DefinitionRow>(statements.definitions, ...values),
  ]);
  const byChunk = new Map<string, PackedDefinition[]>();
  for (const { setPk, chunk, packed } of defined) {
    const key = `${setPk} ${chunk}`;
    const own = byChunk.get(key);
    if (own === undefined) byChunk.set(key, [packed]);
    else own.push(packed);
  }
  return chunks.map(({ setPk, packed }) => [...packed, byChunk.get(`${setPk} ${packed[6]}`) ?? []]);
}

function complete(keys: ScopeKeys, rows: readonly PackedChunk[]): Placement[] {
  return rows
    .map((packed) => unpackChunk(packed, keys.idByPk))
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
  return complete(keys, await rowsOf(tx, BY_TEXT, keys.datasets, plainArray(textPks)));
}

/** Chunks by `[chunk_set_pk, ordinal]` that pass, by path and ordinal. */
export async function placeChunks(
  tx: Transaction,
  keys: ScopeKeys,
  chunks: readonly (readonly [number, number])[],
): Promise<PlacedChunk[]> {
  const sets = plainArray(chunks.map(([setPk]) => setPk));
  const ordinals = plainArray(chunks.map(([, ordinal]) => ordinal));
  const rows = await rowsOf(tx, BY_CHUNK, keys.datasets, sets, ordinals);
  return complete(keys, rows).map(({ chunk }) => chunk);
}

/** All chunks of these paths that pass, by path and ordinal. */
export async function placePaths(
  tx: Transaction,
  keys: ScopeKeys,
  paths: readonly string[],
): Promise<PlacedChunk[]> {
  const rows = await rowsOf(tx, BY_PATH, keys.datasets, textArray(new Set(paths)));
  return complete(keys, rows).map(({ chunk }) => chunk);
}
