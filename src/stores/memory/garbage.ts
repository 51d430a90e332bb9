/** Forgets what nothing names any more. */
import type { OperationContext } from "../../ports/operation-context.ts";
import {
  type MemoryDataset,
  type MemoryDocument,
  type MemoryState,
  setKey,
} from "./memory-state.ts";
import { dropUnnamedVectors } from "./vector-index.ts";

/** Drops closed versions and finished jobs older than `closedBeforeMs`, then what only they named; returns how much went. */
export function collectGarbage(
  state: MemoryState,
  _context: OperationContext,
  closedBeforeMs: number,
): number {
  let removed = 0;
  for (const target of state.datasets.values()) {
    for (const document of target.documents.values())
      removed += dropClosed(target, document, closedBeforeMs);
    removed += dropPastEdges(target, closedBeforeMs);
    removed += dropJobs(state, target.dataset.id, closedBeforeMs);
  }
  return removed + collectUnnamed(state);
}

/** Whether a moment that is covered would lack it. */
function isCovered(
  times: { readonly validFrom: number | null; readonly validTo: number | null },
  covered: { readonly from: number; readonly to: number } | null,
): boolean {
  const { validFrom, validTo } = times;
  if (covered === null || validFrom === null || validTo === null) return false;
  return validFrom < validTo && validFrom <= covered.to && validTo > covered.from;
}

function dropClosed(target: MemoryDataset, document: MemoryDocument, beforeMs: number): number {
  const kept = document.versions.filter((version) => {
    const { revTo } = version;
    if (isCovered(version, target.past.coverage)) return true;
    const closedAtMs = revTo === null ? undefined : target.revisions.get(revTo)?.committedAtMs;
    return closedAtMs === undefined || closedAtMs >= beforeMs;
  });
  const removed = document.versions.length - kept.length;
  document.versions = kept;
  if (kept.length === 0) target.documents.delete(document.path);
  return removed + (kept.length === 0 ? 1 : 0);
}

/** Edges of history stay, and what was valid within the covered past: no retention of our own commits speaks of them. */
function dropPastEdges(target: MemoryDataset, beforeMs: number): number {
  const { graph, revisions, past } = target;
  const kept = graph.past.filter(
    (edge) =>
      edge.revTo === 0 ||
      isCovered(edge, past.edges) ||
      (revisions.get(edge.revTo)?.committedAtMs ?? -1) >= beforeMs,
  );
  const removed = graph.past.length - kept.length;
  graph.past = kept;
  return removed;
}

/** The newest job of a dataset says how its last run ended, so it stays. */
function dropJobs(state: MemoryState, datasetId: string, beforeMs: number): number {
  const old = [...state.jobs.values()]
    .filter((job) => job.datasetId === datasetId)
    .slice(0, -1)
    .filter((job) => job.finishedAtMs !== null && job.finishedAtMs < beforeMs);
  for (const job of old) state.jobs.delete(job.id);
  return old.length;
}

/** Drops chunk sets and contents that no version names. */
export function collectUnnamed(state: MemoryState): number {
  const versions = [...state.datasets.values()].flatMap(({ documents, past }) => [
    ...[...documents.values()].flatMap((document) => document.versions),
    ...[...past.versions.values()].flatMap((states) => [...states.values()]),
  ]);
  const sets = new Set(versions.map(({ contentHash, chunker }) => setKey(contentHash, chunker)));
  const contents = new Set(versions.map(({ contentHash }) => contentHash));
  const removed = keepOnly(state.chunkSets, sets) + keepOnly(state.contents, contents);
  dropUnnamedVectors(state);
  return removed;
}

function keepOnly(map: Map<string, unknown>, keys: ReadonlySet<string>): number {
  const gone = [...map.keys()].filter((key) => !keys.has(key));
  for (const key of gone) map.delete(key);
  return gone.length;
}
