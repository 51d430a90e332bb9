/** Places texts and chunks: from a text to the chunks that show it, with their definitions. */
import type { PlacedChunk } from "../../../ports/lexical-index.ts";
import { type PackedPlace, type Placement, unpackChunk } from "../../packed-chunk.ts";
import { plainArray, textArray } from "../array-literals.ts";
import type { Transaction } from "../transaction.ts";
import { definitionsOf } from "./known-definitions.ts";
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

interface ChunkRow {
  readonly setPk: number;
  readonly packed: PackedPlace;
}

/** What passes gets its definitions. */
async function complete(
  tx: Transaction,
  keys: ScopeKeys,
  rows: readonly ChunkRow[],
): Promise<Placement[]> {
  const { idByPk, inDocument, inChunk } = keys;
  const asked = rows.filter(({ packed }) =>
    inDocument(idByPk.get(packed[1]) ?? "", packed[2], packed[5]),
  );
  const definitions = await definitionsOf(
    tx,
    asked.map(({ setPk, packed }) => {
      const [, , , contentHash, chunker, , ordinal] = packed;
      return { setPk, contentHash, chunker, ordinal };
    }),
  );
  return asked
    .map(({ packed }, i) => unpackChunk([...packed, definitions[i] ?? []], idByPk))
    .filter(({ chunk }) => inChunk(chunk));
}

/** Chunks of these `texts.pk` that pass, in the order given, then by path and ordinal. */
export async function placeTexts(
  tx: Transaction,
  keys: ScopeKeys,
  textPks: readonly number[],
): Promise<Placement[]> {
  return complete(tx, keys, await tx.all(BY_TEXT, keys.datasets, plainArray(textPks)));
}

/** Chunks by `[chunk_set_pk, ordinal]` that pass, by path and ordinal. */
export async function placeChunks(
  tx: Transaction,
  keys: ScopeKeys,
  chunks: readonly (readonly [number, number])[],
): Promise<PlacedChunk[]> {
  const sets = plainArray(chunks.map(([setPk]) => setPk));
  const ordinals = plainArray(chunks.map(([, ordinal]) => ordinal));
  const rows = await tx.all<ChunkRow>(BY_CHUNK, keys.datasets, sets, ordinals);
  return (await complete(tx, keys, rows)).map(({ chunk }) => chunk);
}

/** All chunks of these paths that pass, by path and ordinal. */
export async function placePaths(
  tx: Transaction,
  keys: ScopeKeys,
  paths: readonly string[],
): Promise<PlacedChunk[]> {
  const rows = await tx.all<ChunkRow>(BY_PATH, keys.datasets, textArray(new Set(paths)));
  return (await complete(tx, keys, rows)).map(({ chunk }) => chunk);
}
