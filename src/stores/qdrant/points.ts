/** Points: what stands in a collection of a document, and a placed chunk made from one again. */
import { CHUNK_KINDS, type ChunkKind } from "../../domain/chunk.ts";
import { modelIdentity, type Vector } from "../../domain/embedding.ts";
import type { LanguageId } from "../../domain/language.ts";
import type { ProjectedChunk, ProjectedChunks } from "../../domain/projected.ts";
import type { PlacedChunk } from "../../ports/lexical-index.ts";
import { type PackedDefinition, unpackSymbol } from "../packed-symbol.ts";
import { pointId } from "./derived-ids.ts";
import { symbolRuns } from "./search-filter.ts";
import {
  type SparseValues,
  shortened,
  sparseWords,
  vectorName,
  WORDS_VECTOR,
} from "./vector-names.ts";

/** Where a tenant's points are: rebuilding makes another copy beside the one that is asked. */
export interface TenantCopy {
  readonly collection: string;
  readonly copy: number;
}

export interface Point {
  readonly id: string;
  readonly vector: Record<string, number[] | SparseValues>;
  readonly payload: Record<string, unknown>;
}

/** Languages whose files are no code. */
const PROSE: ReadonlySet<LanguageId> = new Set(["markdown", "text"]);

/** Id of the point that says which revision of a document is held, also of one that is shown no more. */
export function markerId(tenantId: string, copy: number, documentId: string): string {
  return pointId("document", tenantId, copy, documentId);
}

export function markerOf(tenantId: string, copy: number, change: ProjectedChunks): Point {
  const { datasetId, documentId, revision, isShown, path } = change;
  return {
    id: markerId(tenantId, copy, documentId),
    vector: {},
    payload: {
      ...{ row: "document", tenant_id: tenantId, copy, dataset_id: datasetId },
      ...{ document_id: documentId, revision, is_shown: isShown, path },
    },
  };
}

export function chunkPoints(tenantId: string, copy: number, change: ProjectedChunks): Point[] {
  if (!change.isShown) return [];
  const shared = documentPayload(tenantId, copy, change);
  return change.chunks.map((chunk) => ({
    id: pointId("chunk", tenantId, copy, change.datasetId, chunk.id),
    vector: vectorsOf(chunk),
    payload: { ...shared, ...chunkPayload(chunk) },
  }));
}

function documentPayload(
  tenantId: string,
  copy: number,
  change: ProjectedChunks,
): Record<string, unknown> {
  const { dataset, path, language, sourceType, systemOrigin } = change;
  return {
    ...{ row: "chunk", tenant_id: tenantId, copy, revision: change.revision },
    ...{ project_id: dataset.projectId, dataset_id: change.datasetId },
    ...{
      document_id: change.documentId,
      path,
      path_prefixes: [...foldersOf(path), path],
      language,
    },
    ...{ source_type: sourceType, system_origin: systemOrigin, is_code: !PROSE.has(language) },
    created_at: new Date(change.createdAtMs).toISOString(),
    content_hash: change.contentHash,
  };
}

/** `src/`, `src/a/` of `src/a/b.ts`. */
function foldersOf(path: string): string[] {
  const folders: string[] = [];
  for (let at = path.indexOf("/"); at >= 0; at = path.indexOf("/", at + 1))
    folders.push(path.slice(0, at + 1));
  return folders;
}

function chunkPayload(chunk: ProjectedChunk): Record<string, unknown> {
  const { id, chunker, ordinal, span, textStart, textEnd, kind, scope, textHash } = chunk;
  return {
    ...{ chunk_id: id, chunker, ordinal, kind, scope, text_hash: textHash },
    kinds: [...new Set([kind, ...chunk.definitions.map((definition) => definition.kind)])],
    symbols: symbolRuns([scope, ...chunk.definitions.map(({ qualifiedName }) => qualifiedName)]),
    span: [span.byteStart, span.byteEnd, span.lineStart, span.lineEnd],
    text_range: [textStart, textEnd],
    definitions: chunk.definitions.map(
      ({ ordinal: at, name, qualifiedName, kind: of, signature, span: s }): PackedDefinition => [
        ...([at, name, qualifiedName, of, signature] as const),
        ...([s.byteStart, s.byteEnd, s.lineStart, s.lineEnd] as const),
      ],
    ),
  };
}

function vectorsOf(chunk: ProjectedChunk): Point["vector"] {
  const vectors: Point["vector"] = {};
  if (chunk.words.size > 0) vectors[WORDS_VECTOR] = sparseWords(chunk.words);
  for (const { slot, model, vector } of chunk.vectors)
    vectors[vectorName(slot, modelIdentity(model))] = toNumbers(vector);
  return vectors;
}

/** As requests carry it. */
export function toNumbers(vector: Vector): number[] | SparseValues {
  if (vector.kind === "dense") return Array.from(vector.values, shortened);
  return { indices: [...vector.indices], values: Array.from(vector.weights, shortened) };
}

interface ChunkPayload {
  readonly dataset_id: string;
  readonly path: string;
  readonly content_hash: string;
  readonly chunker: string;
  readonly language: LanguageId;
  readonly ordinal: number;
  readonly span: readonly [number, number, number, number];
  readonly text_range: readonly [number, number];
  readonly kind: ChunkKind;
  readonly scope: string;
  readonly text_hash: string;
  readonly definitions: readonly PackedDefinition[];
}

/** The chunk as the catalog would place it. */
export function placedChunk(payload: unknown): PlacedChunk {
  const chunk = payload as ChunkPayload;
  const [byteStart, byteEnd, lineStart, lineEnd] = chunk.span;
  const [textStart, textEnd] = chunk.text_range;
  const { path, chunker, language, ordinal, scope } = chunk;
  return {
    ...{ path, chunker, language, ordinal, scope, textStart, textEnd },
    datasetId: chunk.dataset_id,
    contentHash: chunk.content_hash,
    span: { byteStart, byteEnd, lineStart, lineEnd },
    kind: CHUNK_KINDS.includes(chunk.kind) ? chunk.kind : "text",
    textHash: chunk.text_hash,
    definitions: chunk.definitions.map((packed) => unpackSymbol([...packed, ordinal])),
  };
}
