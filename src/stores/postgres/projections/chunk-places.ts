/** Chunks of chunk sets, and what they are called where a document shows them. */
import { CHUNK_KINDS } from "../../../domain/chunk.ts";
import { ordinalsAmongEquals, placedChunkId } from "../../../domain/derived-id.ts";
import type { ProjectedPlace } from "../../../domain/projected.ts";
import { plainArray } from "../array-literals.ts";
import type { Transaction } from "../transaction.ts";

export interface ChunkRow {
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
  readonly textPk: number;
  readonly textHash: string;
}

const CHUNKS = `SELECT k.chunk_set_pk AS "setPk", k.ordinal, k.byte_start AS "byteStart", k.byte_end AS "byteEnd",
    k.line_start AS "lineStart", k.line_end AS "lineEnd", k.text_start AS "textStart", k.text_end AS "textEnd", k.kind, k.scope,
    k.text_pk AS "textPk", encode(t.hash, 'hex') AS "textHash"
  FROM chunks k JOIN texts t ON t.pk = k.text_pk
  WHERE k.chunk_set_pk = ANY($1::bigint[]) ORDER BY k.chunk_set_pk, k.ordinal`;

/** By set, each in order of ordinal. */
export function readChunkRows(
  tx: Transaction,
  setPks: ReadonlySet<number>,
): Promise<readonly ChunkRow[]> {
  return tx.all<ChunkRow>(CHUNKS, plainArray(setPks));
}

/** The chunks of one document's set as the document places them, in their order. */
export function placesOf(
  { projectKey, path }: { readonly projectKey: string; readonly path: string },
  chunks: readonly ChunkRow[],
): ProjectedPlace[] {
  const ordinals = ordinalsAmongEquals(chunks, ({ scope, textHash }) => `${scope}\0${textHash}`);
  return chunks.map((chunk, i) => {
    const { ordinal, byteStart, byteEnd, lineStart, lineEnd, scope, textHash } = chunk;
    const ordinalAmongEquals = ordinals[i] ?? 0;
    return {
      id: placedChunkId({ projectKey, path, scope, textHash, ordinalAmongEquals }),
      ...{ ordinal, scope, textHash },
      span: { byteStart, byteEnd, lineStart, lineEnd },
      kind: CHUNK_KINDS[chunk.kind] ?? "text",
    };
  });
}
