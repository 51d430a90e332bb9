/** Projects and datasets in memory. */
import { createdId } from "../../domain/created-id.ts";
import { type Dataset, datasetPlace, type Project } from "../../domain/dataset.ts";
import type { DatasetStatistics, DatasetStore } from "../../ports/dataset-store.ts";
import { collectUnnamed } from "./garbage.ts";
import { emptyGraph } from "./graph-state.ts";
import {
  byBytes,
  currentVersion,
  emptyPast,
  type MemoryDataset,
  type MemoryState,
  setKey,
} from "./memory-state.ts";
import { addShown } from "./shown-sets.ts";

export function createMemoryDatasetStore(state: MemoryState): DatasetStore {
  const find = (host: string, place: string): Dataset | null => {
    for (const { dataset } of state.datasets.values())
      if (dataset.host === host && placeOf(dataset) === place) return dataset;
    return null;
  };
  return {
    ensure: async (_context, params) => {
      const { host, folder, branch, ref = null } = params;
      const known = find(host, datasetPlace(folder, ref));
      if (known !== null) return known;
      const dataset: Dataset = {
        id: createdId(),
        project: ensureProject(state, params.projectKey, params.projectName),
        kind: ref === null ? "worktree" : "ref",
        host,
        folder,
        ref,
        branch,
        visibility: "private",
        revision: 0,
        gitCommit: null,
        sweptAtMs: null,
        fingerprint: null,
      };
      state.datasets.set(dataset.id, emptyDataset(dataset));
      return dataset;
    },
    find: async (_context, { host, folder, ref }) => find(host, datasetPlace(folder, ref ?? null)),
    get: async (_context, datasetId) => state.datasets.get(datasetId)?.dataset ?? null,
    list: async () =>
      [...state.datasets.values()]
        .map(({ dataset }) => dataset)
        .sort((a, b) => byBytes(placeOf(a), placeOf(b)) || byBytes(a.host, b.host)),
    markSwept: async (_context, { datasetId, sweptAtMs, fingerprint }) => {
      const target = state.datasets.get(datasetId);
      if (target === undefined) return;
      target.dataset = {
        ...target.dataset,
        sweptAtMs: Math.floor(sweptAtMs),
        fingerprint: fingerprint ?? target.dataset.fingerprint,
      };
    },
    remove: async (_context, datasetId) => removeDataset(state, datasetId),
    statistics: async (_context, datasetId) => statistics(state, datasetId),
    listSkipped: async (_context, { datasetId, reason, limit }) => {
      const taken = new Map<string, number>();
      return [...(state.datasets.get(datasetId)?.skips.values() ?? [])]
        .filter((skip) => reason === undefined || skip.reason === reason)
        .sort((a, b) => byBytes(a.path, b.path))
        .filter((skip) => {
          const nth = (taken.get(skip.reason) ?? 0) + 1;
          taken.set(skip.reason, nth);
          return nth <= limit;
        });
    },
  };
}

const placeOf = ({ folder, ref }: Dataset): string => datasetPlace(folder, ref);

function emptyDataset(dataset: Dataset): MemoryDataset {
  return {
    dataset,
    documents: new Map(),
    skips: new Map(),
    revisions: new Map(),
    refreshes: new Set(),
    graph: emptyGraph(),
    past: emptyPast(),
    lease: null,
  };
}

function ensureProject(state: MemoryState, key: string, name: string): Project {
  for (const { dataset } of state.datasets.values())
    if (dataset.project.key === key) return dataset.project;
  return { id: createdId(), key, name };
}

function removeDataset(state: MemoryState, datasetId: string): void {
  const target = state.datasets.get(datasetId);
  if (target === undefined) return;
  for (const document of target.documents.values()) {
    const current = currentVersion(document);
    if (current !== null) addShown(state, current, -1);
  }
  state.datasets.delete(datasetId);
  for (const job of [...state.jobs.values()])
    if (job.datasetId === datasetId) state.jobs.delete(job.id);
  collectUnnamed(state);
  state.changes += 1;
}

function statistics(state: MemoryState, datasetId: string): DatasetStatistics {
  const target = state.datasets.get(datasetId);
  const totals = { documents: 0, chunks: 0, symbols: 0, bytes: 0, partialDocuments: 0 };
  const byLanguage: Record<string, number> = {};
  const skippedByReason: Record<string, number> = {};
  for (const document of target?.documents.values() ?? []) {
    const version = currentVersion(document);
    if (version === null) continue;
    const set = state.chunkSets.get(setKey(version.contentHash, version.chunker));
    if (set === undefined) continue;
    totals.documents += 1;
    totals.bytes += version.sizeBytes;
    totals.chunks += set.chunks.length;
    totals.symbols += set.symbols.length;
    totals.partialDocuments += set.partial === null ? 0 : 1;
    byLanguage[set.language] = (byLanguage[set.language] ?? 0) + 1;
  }
  for (const { reason } of target?.skips.values() ?? [])
    skippedByReason[reason] = (skippedByReason[reason] ?? 0) + 1;
  return { ...totals, byLanguage, skippedByReason };
}
