/** Documents, chunks and symbols on SQLite. */
import { promisify } from "node:util";
import { inflateRaw, inflateRawSync } from "node:zlib";
import { CHUNK_KINDS, type Chunk } from "../../domain/chunk.ts";
import type { DocumentVersion, SkippedFile } from "../../domain/document.ts";
import { nearestPaths } from "../../domain/nearest-paths.ts";
import type { SymbolDefinition, SymbolKind } from "../../domain/symbol.ts";
import type { DocumentReader } from "../../ports/document-reader.ts";
import type { ReadConnection } from "./connection.ts";

const inflate = promisify(inflateRaw);

type VersionRow = Omit<DocumentVersion, "datasetId" | "contentHash"> & {
  readonly hash: Uint8Array;
};

const SELECT_CURRENT = `SELECT d.path, v.size_bytes AS sizeBytes, v.mtime_ms AS mtimeMs, c.hash,
    s.chunker, s.language, s.partial
  FROM document_versions v
  JOIN documents d ON d.pk = v.document_pk
  JOIN contents c ON c.pk = v.content_pk
  JOIN chunk_sets s ON s.pk = v.chunk_set_pk
  WHERE v.rev_to IS NULL AND d.dataset_pk = (SELECT pk FROM datasets WHERE id = ?)`;

const SET_OF_CONTENT = `(SELECT s.pk FROM chunk_sets s JOIN contents c ON c.pk = s.content_pk
    WHERE c.hash = ? AND s.chunker = ?)`;

const KNOWS_BELOW = `WITH dataset AS (SELECT pk FROM datasets WHERE id = ?1)
  SELECT 1 WHERE EXISTS (SELECT 1 FROM documents d JOIN document_versions v ON v.document_pk = d.pk AND v.rev_to IS NULL
      WHERE d.dataset_pk = (SELECT pk FROM dataset) AND d.path > ?2 AND d.path < ?3)
    OR EXISTS (SELECT 1 FROM skipped_files
      WHERE dataset_pk = (SELECT pk FROM dataset) AND path > ?2 AND path < ?3)`;

/** The first text after all that begin with `prefix`, whose last character is `/`. */
const afterAllBelow = (prefix: string): string => `${prefix.slice(0, -1)}0`;

export function createDocumentReader(reader: ReadConnection): DocumentReader {
  return {
    listCurrent: async (_context, datasetId) => listCurrent(reader, datasetId),
    listSkips: async (_context, datasetId) =>
      reader
        .all<SkippedFile>(
          `SELECT path, reason, size_bytes AS sizeBytes, mtime_ms AS mtimeMs FROM skipped_files
           WHERE dataset_pk = (SELECT pk FROM datasets WHERE id = ?) ORDER BY path`,
          datasetId,
        )
        .map((row) => ({ ...row })),
    find: async (_context, { datasetId, path }) => find(reader, datasetId, path),
    findEach: async (_context, { datasetId, paths }) =>
      paths.map((path) => find(reader, datasetId, path)),
    knowsBelow: async (_context, { datasetId, prefix }) =>
      reader.get(KNOWS_BELOW, datasetId, prefix, afterAllBelow(prefix)) !== undefined,
    listAtRevision: async (_context, { datasetId, revision }) =>
      listAtRevision(reader, datasetId, revision),
    readText: async (_context, contentHash) => readText(reader, contentHash),
    listChunks: async (_context, { contentHash, chunker }) =>
      listChunks(reader, contentHash, chunker),
    listSymbols: async (_context, { contentHash, chunker }) =>
      listSymbols(reader, contentHash, chunker),
    knownChunkSets: async (_context, keys) => knownChunkSets(reader, keys),
    nearestPaths: async (_context, { scopes, path, limit }) => {
      const paths = scopes.flatMap(({ datasetId, prefix }) =>
        reader
          .all<{ path: string }>(
            `SELECT d.path FROM documents d JOIN document_versions v ON v.document_pk = d.pk AND v.rev_to IS NULL
             WHERE d.dataset_pk = (SELECT pk FROM datasets WHERE id = ?1) AND substr(d.path, 1, length(?2)) = ?2`,
            datasetId,
            prefix,
          )
          .map((row) => row.path),
      );
      return nearestPaths(paths, path, limit);
    },
  };
}

/** Inflating this much takes less than handing it to a thread and waiting for the answer. */
const MOST_INFLATED_HERE = 256 * 1024;
/** zlib takes no smaller output buffer. */
const LEAST_CHUNK = 64;

async function readText(reader: ReadConnection, contentHash: string): Promise<Buffer | null> {
  const row = reader.get<{ text: Uint8Array; length: number }>(
    `SELECT x.text, c.text_length AS length FROM contents c JOIN content_texts x ON x.content_pk = c.pk
     WHERE c.hash = ?`,
    Buffer.from(contentHash, "hex"),
  );
  if (row === undefined) return null;
  if (row.length > MOST_INFLATED_HERE) return inflate(row.text);
  return inflateRawSync(row.text, { chunkSize: Math.max(LEAST_CHUNK, row.length + 1) });
}

function toVersion({ hash, ...row }: VersionRow, datasetId: string): DocumentVersion {
  return { ...row, datasetId, contentHash: toHex(hash) };
}

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
}

function listAtRevision(
  reader: ReadConnection,
  datasetId: string,
  revision: number,
): { path: string; contentHash: string }[] {
  return reader
    .all<{ path: string; hash: Uint8Array }>(
      `SELECT d.path, c.hash FROM document_versions v
       JOIN documents d ON d.pk = v.document_pk
       JOIN contents c ON c.pk = v.content_pk
       WHERE v.dataset_pk = (SELECT pk FROM datasets WHERE id = ?1)
         AND v.rev_from <= ?2 AND (v.rev_to IS NULL OR v.rev_to > ?2)
       ORDER BY d.path`,
      datasetId,
      revision,
    )
    .map(({ path, hash }) => ({ path, contentHash: toHex(hash) }));
}

interface ChunkRow extends Omit<Chunk, "span" | "kind" | "textHash" | "words"> {
  readonly hash: Uint8Array;
  readonly byteStart: number;
  readonly byteEnd: number;
  readonly lineStart: number;
  readonly lineEnd: number;
  readonly kind: number;
}

function listChunks(reader: ReadConnection, contentHash: string, chunker: string): Chunk[] {
  const rows = reader.all<ChunkRow>(
    `SELECT k.ordinal, k.byte_start AS byteStart, k.byte_end AS byteEnd, k.line_start AS lineStart,
       k.line_end AS lineEnd, k.text_start AS textStart, k.text_end AS textEnd, k.kind, k.scope, t.hash
     FROM chunks k JOIN texts t ON t.pk = k.text_pk
     WHERE k.chunk_set_pk = ${SET_OF_CONTENT} ORDER BY k.ordinal`,
    Buffer.from(contentHash, "hex"),
    chunker,
  );
  return rows.map(({ hash, byteStart, byteEnd, lineStart, lineEnd, kind, ...row }) => ({
    ...row,
    span: { byteStart, byteEnd, lineStart, lineEnd },
    kind: CHUNK_KINDS[kind] ?? "text",
    textHash: toHex(hash),
    words: "",
  }));
}

interface SymbolRow extends Omit<SymbolDefinition, "span" | "kind"> {
  readonly byteStart: number;
  readonly byteEnd: number;
  readonly lineStart: number;
  readonly lineEnd: number;
  readonly kind: string;
}

function listSymbols(
  reader: ReadConnection,
  contentHash: string,
  chunker: string,
): SymbolDefinition[] {
  const rows = reader.all<SymbolRow>(
    `SELECT y.ordinal, n.name, y.qualified_name AS qualifiedName, y.kind, y.signature,
       y.byte_start AS byteStart, y.byte_end AS byteEnd, y.line_start AS lineStart, y.line_end AS lineEnd,
       y.chunk_ordinal AS chunkOrdinal
     FROM symbols y JOIN names n ON n.pk = y.name_pk
     WHERE y.chunk_set_pk = ${SET_OF_CONTENT} ORDER BY y.ordinal`,
    Buffer.from(contentHash, "hex"),
    chunker,
  );
  return rows.map(({ byteStart, byteEnd, lineStart, lineEnd, kind, ...row }) => ({
    ...row,
    kind: kind as SymbolKind,
    span: { byteStart, byteEnd, lineStart, lineEnd },
  }));
}

/** Keys are `contentHash chunker`; a chunker's name may hold spaces. */
function knownChunkSets(reader: ReadConnection, keys: readonly string[]): Set<string> {
  const known = reader.all<{ key: string }>(
    `SELECT k.value AS key FROM json_each(?) k
     JOIN contents c ON c.hash = unhex(substr(k.value, 1, 64))
     JOIN chunk_sets s ON s.content_pk = c.pk AND s.chunker = substr(k.value, 66)`,
    JSON.stringify(keys),
  );
  return new Set(known.map(({ key }) => key));
}

/** Everything in one JSON text: crossing from SQLite value by value costs more than the query. 17 digits keep a time exact. */
const LIST_CURRENT = `SELECT json_group_array(json_array(path, sizeBytes, format('%!.17g', mtimeMs), lower(hex(hash)), chunker, language, partial)) AS list
  FROM (${SELECT_CURRENT})`;

type PackedVersion = [string, number, string, string, string, string, string | null];

function find(reader: ReadConnection, datasetId: string, path: string): DocumentVersion | null {
  const row = reader.get<VersionRow>(`${SELECT_CURRENT} AND d.path = ?`, datasetId, path);
  return row === undefined ? null : toVersion(row, datasetId);
}

function listCurrent(reader: ReadConnection, datasetId: string): DocumentVersion[] {
  const row = reader.get<{ list: string }>(LIST_CURRENT, datasetId);
  const packed = JSON.parse(row?.list ?? "[]") as PackedVersion[];
  return packed
    .map(([path, sizeBytes, mtimeMs, contentHash, chunker, language, partial]) => ({
      datasetId,
      path,
      sizeBytes,
      mtimeMs: Number(mtimeMs),
      contentHash,
      chunker,
      language,
      partial,
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}
