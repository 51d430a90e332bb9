/** Documents, chunks and symbols in memory. */
import { inflateRawSync } from "node:zlib";
import type { DocumentVersion } from "../../domain/document.ts";
import { nearestPaths } from "../../domain/nearest-paths.ts";
import type { DocumentReader } from "../../ports/document-reader.ts";
import {
  byBytes,
  currentVersion,
  type MemoryDocument,
  type MemoryState,
  setKey,
} from "./memory-state.ts";

export function createMemoryDocumentReader(state: MemoryState): DocumentReader {
  const documentsOf = (datasetId: string): MemoryDocument[] =>
    [...(state.datasets.get(datasetId)?.documents.values() ?? [])].sort((a, b) =>
      byBytes(a.path, b.path),
    );
  const toVersion = (
    datasetId: string,
    document: MemoryDocument | undefined,
  ): DocumentVersion | null => {
    const version = currentVersion(document);
    const set = version && state.chunkSets.get(setKey(version.contentHash, version.chunker));
    if (document === undefined || version === null || !set) return null;
    const { contentHash, chunker, sizeBytes, mtimeMs } = version;
    const { language, partial } = set;
    const { path } = document;
    return { datasetId, path, sizeBytes, mtimeMs, contentHash, chunker, language, partial };
  };
  return {
    listCurrent: async (_context, datasetId) =>
      documentsOf(datasetId).flatMap((document) => toVersion(datasetId, document) ?? []),
    listSkips: async (_context, datasetId) =>
      [...(state.datasets.get(datasetId)?.skips.values() ?? [])].sort((a, b) =>
        byBytes(a.path, b.path),
      ),
    find: async (_context, { datasetId, path }) =>
      toVersion(datasetId, state.datasets.get(datasetId)?.documents.get(path)),
    findEach: async (_context, { datasetId, paths }) =>
      paths.map((path) => toVersion(datasetId, state.datasets.get(datasetId)?.documents.get(path))),
    knowsBelow: async (_context, { datasetId, prefix }) => {
      const dataset = state.datasets.get(datasetId);
      const isBelow = (path: string): boolean => path.startsWith(prefix) && path !== prefix;
      return (
        [...(dataset?.skips.keys() ?? [])].some(isBelow) ||
        [...(dataset?.documents.values() ?? [])].some(
          (document) => isBelow(document.path) && currentVersion(document) !== null,
        )
      );
    },
    listAtRevision: async (_context, { datasetId, revision }) =>
      documentsOf(datasetId).flatMap(({ path, versions }) =>
        versions
          .filter(
            ({ revFrom, revTo }) => revFrom <= revision && (revTo === null || revTo > revision),
          )
          .map(({ contentHash }) => ({ path, contentHash })),
      ),
    readText: async (_context, contentHash) => {
      const content = state.contents.get(contentHash);
      return content === undefined ? null : inflateRawSync(content.deflatedText);
    },
    listChunks: async (_context, { contentHash, chunker }) =>
      (state.chunkSets.get(setKey(contentHash, chunker))?.chunks ?? []).map((chunk) => ({
        ...chunk,
        words: "",
      })),
    listSymbols: async (_context, { contentHash, chunker }) =>
      state.chunkSets.get(setKey(contentHash, chunker))?.symbols ?? [],
    knownChunkSets: async (_context, keys) =>
      new Set(keys.filter((key) => state.chunkSets.has(key))),
    nearestPaths: async (_context, { scopes, path, limit }) =>
      nearestPaths(
        scopes.flatMap(({ datasetId, prefix }) =>
          documentsOf(datasetId)
            .filter((document) => currentVersion(document) !== null)
            .map((document) => document.path)
            .filter((candidate) => candidate.startsWith(prefix)),
        ),
        path,
        limit,
      ),
  };
}
