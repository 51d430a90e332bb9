/** Chunks: the parts of a content that answers are made of. */
import type { Span } from "./span.ts";

/**
 * What a chunk mostly holds. `definition` kinds come from the syntax tree; `block` is several small siblings merged or a
 * part of a split definition; `text` is prose or lines without a tree.
 */
export const CHUNK_KINDS = [
  "file",
  "block",
  "text",
  "function",
  "method",
  "class",
  "interface",
  "type",
  "enum",
  "module",
  "variable",
  "constant",
  "macro",
  "import",
  "heading",
  "cell",
  "element",
  "rule",
  "key",
  "test",
] as const;
export type ChunkKind = (typeof CHUNK_KINDS)[number];

/** One chunk of a content. The chunks of a content, in `ordinal` order, tile its bytes from 0 to its size. */
export interface Chunk {
  /** 0-based position in the chunk set. */
  readonly ordinal: number;
  /** Over the file's own bytes, whatever its encoding. */
  readonly span: Span;
  /** Where the chunk lies in the stored UTF-8 text; equal to the byte span when the file is clean UTF-8. */
  readonly textStart: number;
  readonly textEnd: number;
  readonly kind: ChunkKind;
  /** Qualified name of what encloses the chunk, such as `Store.open`; empty at top level. */
  readonly scope: string;
  /** First 16 bytes of the SHA-256 of the chunk's UTF-8 text, as 32 hex digits. Keys the word index. */
  readonly textHash: string;
  /** The chunk's index words in order of appearance, separated by single spaces (`domain/words.ts`). */
  readonly words: string;
}

/** Chunks as columns: what crosses threads, because cloning a million small objects costs more than parsing them. */
export interface ChunkColumns {
  readonly count: number;
  /** Six numbers a chunk: byteStart, byteEnd, lineStart, lineEnd, textStart, textEnd. */
  readonly spans: Uint32Array;
  /** Index into `CHUNK_KINDS`. */
  readonly kinds: Uint8Array;
  /** Sixteen bytes a chunk. */
  readonly hashes: Uint8Array;
  /** Joined by newlines; neither scopes nor words hold one. */
  readonly scopes: string;
  readonly words: string;
}

/** Packs chunks, in ordinal order, into columns. */
export function packChunks(chunks: readonly Chunk[]): ChunkColumns {
  const spans = new Uint32Array(chunks.length * 6);
  const kinds = new Uint8Array(chunks.length);
  const hashes = new Uint8Array(chunks.length * 16);
  chunks.forEach((chunk, i) => {
    const { byteStart, byteEnd, lineStart, lineEnd } = chunk.span;
    spans.set([byteStart, byteEnd, lineStart, lineEnd, chunk.textStart, chunk.textEnd], i * 6);
    kinds[i] = CHUNK_KINDS.indexOf(chunk.kind);
    hashes.set(Buffer.from(chunk.textHash, "hex"), i * 16);
  });
  return {
    count: chunks.length,
    spans,
    kinds,
    hashes,
    scopes: chunks.map((chunk) => chunk.scope).join("\n"),
    words: chunks.map((chunk) => chunk.words).join("\n"),
  };
}

/** The inverse of `packChunks`. */
export function unpackChunks(columns: ChunkColumns): Chunk[] {
  const scopes = columns.scopes.split("\n");
  const words = columns.words.split("\n");
  const hashes = Buffer.from(
    columns.hashes.buffer,
    columns.hashes.byteOffset,
    columns.hashes.byteLength,
  );
  return Array.from({ length: columns.count }, (_, i) => {
    const at = (column: number): number => columns.spans[i * 6 + column] ?? 0;
    return {
      ordinal: i,
      span: { byteStart: at(0), byteEnd: at(1), lineStart: at(2), lineEnd: at(3) },
      textStart: at(4),
      textEnd: at(5),
      kind: CHUNK_KINDS[columns.kinds[i] ?? 0] ?? "text",
      scope: scopes[i] ?? "",
      textHash: hashes.toString("hex", i * 16, i * 16 + 16),
      words: words[i] ?? "",
    };
  });
}
