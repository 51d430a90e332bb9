/** The past of datasets in memory: its commits and documents. */
import type { PastBlob, PastCommit, PastDocument } from "../../domain/past.ts";
import type { PastDocuments } from "../../ports/past-documents.ts";
import type { PastLine } from "../../ports/past-line.ts";
import { requireDataset } from "./apply-change-set.ts";
import { byBytes, emptyPast, type MemoryState, setKey } from "./memory-state.ts";
import { blobKey } from "./past.ts";

export function createMemoryPastLine(state: MemoryState): PastLine {
  const commitsOf = (datasetId: string): PastCommit[] =>
    [...(state.datasets.get(datasetId)?.past.commits.values() ?? [])].sort(
      (a, b) => a.position - b.position,
    );
  return {
    state: async (_context, datasetId) => {
      const { wanted, coverage, edges } = state.datasets.get(datasetId)?.past ?? emptyPast();
      return { wanted, coverage, edges };
    },
    want: async (_context, { datasetId, commits }) => {
      requireDataset(state, datasetId).past.wanted = commits;
      state.changes += 1;
    },
    commits: async (_context, { datasetId, from, to }) =>
      commitsOf(datasetId).filter(({ position }) => position >= from && position <= to),
    findCommits: async (_context, { datasetId, prefix }) =>
      commitsOf(datasetId)
        .filter(({ hash }) => hash.startsWith(prefix))
        .sort((a, b) => byBytes(a.hash, b.hash))
        .slice(0, 2),
    lastBefore: async (_context, { datasetId, atMs }) =>
      commitsOf(datasetId).findLast(({ committedAtMs }) => committedAtMs <= atMs) ?? null,
  };
}

export function createMemoryPastDocuments(state: MemoryState): PastDocuments {
  const documentsOf = (datasetId: string): PastDocument[] =>
    [...(state.datasets.get(datasetId)?.past.versions.values() ?? [])]
      .flatMap((states) => [...states.values()])
      .flatMap((version) => {
        const set = state.chunkSets.get(setKey(version.contentHash, version.chunker));
        return set === undefined ? [] : [{ ...version, language: set.language }];
      })
      .sort((a, b) => byBytes(a.path, b.path) || a.validFrom - b.validFrom);
  const documentsAt = (datasetId: string, position: number): PastDocument[] =>
    documentsOf(datasetId).filter(
      ({ validFrom, validTo }) => validFrom <= position && (validTo === null || validTo > position),
    );
  const below = (datasetId: string, position: number, prefix: string): PastDocument[] =>
    documentsAt(datasetId, position).filter(({ path }) => path.startsWith(prefix));
  return {
    listAt: async (_context, { datasetId, position, prefix, after, limit }) =>
      below(datasetId, position, prefix)
        .filter(({ path }) => after === null || byBytes(path, after) > 0)
        .slice(0, limit),
    countAt: async (_context, { datasetId, position, prefix }) =>
      below(datasetId, position, prefix).length,
    findAt: async (_context, { datasetId, position, path }) =>
      documentsAt(datasetId, position).find((document) => document.path === path) ?? null,
    changedIn: async (_context, { datasetId, after, to }) => {
      const isIn = (position: number | null): boolean =>
        position !== null && position > after && position <= to;
      return documentsOf(datasetId).filter(
        ({ validFrom, validTo }) => isIn(validFrom) || isIn(validTo),
      );
    },
    knownBlobs: async (_context, keys) =>
      keys.flatMap((key): PastBlob[] => {
        const known = state.blobs.get(blobKey(key));
        if (known === undefined) return [];
        const { contentHash, chunker } = known;
        const isThere = contentHash === null || state.chunkSets.has(setKey(contentHash, chunker));
        return isThere ? [known] : [];
      }),
    renames: async (_context, { datasetId, side, path, name }) =>
      (state.datasets.get(datasetId)?.past.renames ?? [])
        .filter(({ fromPath, fromName, toPath, toName }) =>
          side === "from"
            ? fromPath === path && fromName === name
            : toPath === path && toName === name,
        )
        .sort(
          (a, b) =>
            a.position - b.position ||
            byBytes(a.fromPath + a.toPath, b.fromPath + b.toPath) ||
            byBytes(a.fromName + a.toName, b.fromName + b.toName),
        ),
  };
}
