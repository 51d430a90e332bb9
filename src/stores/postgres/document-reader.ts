/** Documents, chunks and symbols on PostgreSQL. */
import { CHUNK_KINDS, type Chunk } from "../../domain/chunk.ts";
import type { DocumentVersion, SkippedFile } from "../../domain/document.ts";
import { nearestPaths } from "../../domain/nearest-paths.ts";
import type { SymbolDefinition, SymbolKind } from "../../domain/symbol.ts";
import type { DocumentReader } from "../../ports/document-reader.ts";
import { hexArray, textArray } from "./array-literals.ts";
import type { Home } from "./home.ts";
import type { Transaction } from "./transaction.ts";

type VersionRow = Omit<DocumentVersion, "datasetId">;

const DATASET = "(SELECT pk FROM datasets WHERE id = $1)";
const SELECT_CURRENT = `SELECT d.path, v.size_bytes AS "sizeBytes", v.mtime_ms AS "mtimeMs", encode(c.hash, 'hex') AS "contentHash",
    s.chunker, s.language, s.partial
  FROM document_versions v
  JOIN documents d ON d.pk = v.document_pk
  JOIN contents c ON c.pk = v.content_pk
  JOIN chunk_sets s ON s.pk = v.chunk_set_pk
  WHERE v.rev_to IS NULL AND v.dataset_pk = ${DATASET}`;
/** Path by path: a planner that expects many would read every document. */
const SELECT_EACH = `SELECT q.* FROM unnest($2::text[]) p(path)
  CROSS JOIN LATERAL (${SELECT_CURRENT} AND d.path = p.path OFFSET 0) q`;
const SELECT_SKIPS = `SELECT path, reason, size_bytes AS "sizeBytes", mtime_ms AS "mtimeMs"
  FROM skipped_files WHERE dataset_pk = ${DATASET} ORDER BY path`;
const KNOWS_BELOW = `SELECT 1 WHERE EXISTS (SELECT 1 FROM documents d
      JOIN document_versions v ON v.document_pk = d.pk AND v.rev_to IS NULL
      WHERE d.dataset_pk = ${DATASET} AND d.path > $2 AND d.path < $3)
    OR EXISTS (SELECT 1 FROM skipped_files WHERE dataset_pk = ${DATASET} AND path > $2 AND path < $3)`;
const AT_REVISION = `SELECT d.path, encode(c.hash, 'hex') AS "contentHash" FROM document_versions v
  JOIN documents d ON d.pk = v.document_pk
  JOIN contents c ON c.pk = v.content_pk
  WHERE v.dataset_pk = ${DATASET} AND v.rev_from <= $2 AND (v.rev_to IS NULL OR v.rev_to > $2)
  ORDER BY d.path`;
/** As text: drivers spell bytes in hex digits. */
const READ_TEXT = `SELECT convert_from(x.text, 'UTF8') AS text FROM contents c
  JOIN content_texts x ON x.content_pk = c.pk WHERE c.hash = $1`;
const SET_OF_CONTENT = `(SELECT s.pk FROM chunk_sets s JOIN contents c ON c.pk = s.content_pk
  WHERE c.hash = $1 AND s.chunker = $2)`;
const CHUNKS = `SELECT k.ordinal, k.byte_start AS "byteStart", k.byte_end AS "byteEnd", k.line_start AS "lineStart",
    k.line_end AS "lineEnd", k.text_start AS "textStart", k.text_end AS "textEnd", k.kind, k.scope,
    encode(t.hash, 'hex') AS "textHash"
  FROM chunks k JOIN texts t ON t.pk = k.text_pk
  WHERE k.chunk_set_pk = ${SET_OF_CONTENT} ORDER BY k.ordinal`;
const SYMBOLS = `SELECT y.ordinal, n.name, y.qualified_name AS "qualifiedName", y.kind, y.signature,
    y.byte_start AS "byteStart", y.byte_end AS "byteEnd", y.line_start AS "lineStart", y.line_end AS "lineEnd",
    y.chunk_ordinal AS "chunkOrdinal"
  FROM symbols y JOIN names n ON n.pk = y.name_pk
  WHERE y.chunk_set_pk = ${SET_OF_CONTENT} ORDER BY y.ordinal`;
const KNOWN_SETS = `SELECT k.position FROM unnest($1::bytea[], $2::text[]) WITH ORDINALITY k(hash, chunker, position)
  JOIN contents c ON c.hash = k.hash
  JOIN chunk_sets s ON s.content_pk = c.pk AND s.chunker = k.chunker`;
const PATHS_BELOW = `SELECT d.path FROM documents d JOIN document_versions v ON v.document_pk = d.pk AND v.rev_to IS NULL
  WHERE d.dataset_pk = ${DATASET} AND starts_with(d.path, $2)`;

/** The first text after all that begin with `prefix`, whose last character is `/`. */
const afterAllBelow = (prefix: string): string => `${prefix.slice(0, -1)}0`;

export function createDocumentReader({ database }: Home): DocumentReader {
  return {
    listCurrent: (context, datasetId) =>
      database.read(context, async (tx) =>
        (await tx.all<VersionRow>(`${SELECT_CURRENT} ORDER BY d.path`, datasetId)).map((row) => ({
          ...row,
          datasetId,
        })),
      ),
    listSkips: (context, datasetId) =>
      database.read(context, (tx) => tx.all<SkippedFile>(SELECT_SKIPS, datasetId)),
    find: (context, { datasetId, path }) =>
      database.read(context, async (tx) => {
        const row = await tx.get<VersionRow>(`${SELECT_CURRENT} AND d.path = $2`, datasetId, path);
        return row === undefined ? null : { ...row, datasetId };
      }),
    findEach: (context, { datasetId, paths }) =>
      database.read(context, async (tx) => {
        const wanted = textArray(new Set(paths));
        const rows = await tx.all<VersionRow>(SELECT_EACH, datasetId, wanted);
        const byPath = new Map(rows.map((row) => [row.path, { ...row, datasetId }]));
        return paths.map((path) => byPath.get(path) ?? null);
      }),
    knowsBelow: (context, { datasetId, prefix }) =>
      database.read(context, async (tx) => {
        const row = await tx.get(KNOWS_BELOW, datasetId, prefix, afterAllBelow(prefix));
        return row !== undefined;
      }),
    listAtRevision: (context, { datasetId, revision }) =>
      database.read(context, (tx) => tx.all(AT_REVISION, datasetId, revision)),
    readText: async (context, contentHash) => {
      const row = await database.read(context, (tx) =>
        tx.get<{ text: string }>(READ_TEXT, Buffer.from(contentHash, "hex")),
      );
      return row === undefined ? null : Buffer.from(row.text);
    },
    listChunks: (context, { contentHash, chunker }) =>
      database.read(context, (tx) => listChunks(tx, contentHash, chunker)),
    listSymbols: (context, { contentHash, chunker }) =>
      database.read(context, (tx) => listSymbols(tx, contentHash, chunker)),
    knownChunkSets: (context, keys) => database.read(context, (tx) => knownChunkSets(tx, keys)),
    nearestPaths: (context, { scopes, path, limit }) =>
      database.read(context, async (tx) => {
        const paths: string[] = [];
        for (const { datasetId, prefix } of scopes) {
          const rows = await tx.all<{ path: string }>(PATHS_BELOW, datasetId, prefix);
          for (const row of rows) paths.push(row.path);
        }
        return nearestPaths(paths, path, limit);
      }),
  };
}

interface SpanRow {
  readonly byteStart: number;
  readonly byteEnd: number;
  readonly lineStart: number;
  readonly lineEnd: number;
}

interface ChunkRow extends Omit<Chunk, "span" | "kind" | "words">, SpanRow {
  readonly kind: number;
}

async function listChunks(tx: Transaction, contentHash: string, chunker: string): Promise<Chunk[]> {
  const rows = await tx.all<ChunkRow>(CHUNKS, Buffer.from(contentHash, "hex"), chunker);
  return rows.map(({ byteStart, byteEnd, lineStart, lineEnd, kind, ...row }) => ({
    ...row,
    span: { byteStart, byteEnd, lineStart, lineEnd },
    kind: CHUNK_KINDS[kind] ?? "text",
    words: "",
  }));
}

interface SymbolRow extends Omit<SymbolDefinition, "span" | "kind">, SpanRow {
  readonly kind: string;
}

async function listSymbols(
  tx: Transaction,
  contentHash: string,
  chunker: string,
): Promise<SymbolDefinition[]> {
  const rows = await tx.all<SymbolRow>(SYMBOLS, Buffer.from(contentHash, "hex"), chunker);
  return rows.map(({ byteStart, byteEnd, lineStart, lineEnd, kind, ...row }) => ({
    ...row,
    kind: kind as SymbolKind,
    span: { byteStart, byteEnd, lineStart, lineEnd },
  }));
}

const HASH_DIGITS = 64;

/** Keys are `contentHash chunker`; a chunker's name may hold spaces. */
async function knownChunkSets(tx: Transaction, keys: readonly string[]): Promise<Set<string>> {
  const known = await tx.all<{ position: number }>(
    KNOWN_SETS,
    hexArray(keys.map((key) => key.slice(0, HASH_DIGITS))),
    textArray(keys.map((key) => key.slice(HASH_DIGITS + 1))),
  );
  return new Set(known.map(({ position }) => keys[position - 1] ?? ""));
}
