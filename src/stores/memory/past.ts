/** Fills in the past of datasets in memory. */
import type { ChangeSet } from "../../domain/change-set.ts";
import { AppError } from "../../domain/errors.ts";
import {
  type BlobKey,
  type PastChange,
  type PastRename,
  type PastVersion,
  SINCE_BEFORE,
} from "../../domain/past.ts";
import { type MemoryDataset, type MemoryPast, type MemoryState, setKey } from "./memory-state.ts";
import { applyPastEdges, cutPastEdges } from "./past-edges.ts";

export const blobKey = ({ blob, name }: BlobKey): string => `${blob} ${name}`;

/** Throws AppError REVISION_CONFLICT before anything changed. */
export function checkPast(state: MemoryState, { past, contents, chunkSets }: ChangeSet): void {
  const hashes = new Set(contents.map(({ hash }) => hash));
  const sets = new Set(chunkSets.map((set) => setKey(set.contentHash, set.chunker)));
  for (const { path, contentHash, chunker } of past?.versions ?? []) {
    const key = setKey(contentHash, chunker);
    const hasContent = hashes.has(contentHash) || state.contents.has(contentHash);
    if (hasContent && (sets.has(key) || state.chunkSets.has(key))) continue;
    throw new AppError(
      "REVISION_CONFLICT",
      `A past state of ${path} names a content or chunk set that is not stored (any more).`,
    );
  }
}

export function applyPast(state: MemoryState, target: MemoryDataset, change: PastChange): void {
  const { past } = target;
  if (change.cutAfter !== null) {
    cut(past, change.cutAfter);
    cutPastEdges(target, change.cutAfter);
  }
  for (const commit of change.commits) past.commits.set(commit.position, commit);
  moveBoundaries(past, change);
  for (const version of change.versions) {
    const states = past.versions.get(version.path) ?? new Map<number, PastVersion>();
    past.versions.set(version.path, states);
    if (!states.has(version.validFrom)) states.set(version.validFrom, version);
  }
  for (const blob of change.blobs) {
    const { contentHash, chunker } = blob;
    const isKnown = contentHash === null || state.chunkSets.has(setKey(contentHash, chunker));
    if (isKnown) state.blobs.set(blobKey(blob), blob);
  }
  addRenames(past, change.renames);
  if (change.coverage !== null) past.coverage = change.coverage;
  if (change.edges !== undefined) applyPastEdges(state, target, change.edges);
}

function moveBoundaries(target: MemoryPast, { begun, ended }: PastChange): void {
  for (const { path, position } of begun) {
    const states = target.versions.get(path);
    const open = states?.get(SINCE_BEFORE);
    if (states === undefined || open === undefined) continue;
    states.delete(SINCE_BEFORE);
    states.set(position, { ...open, validFrom: position });
  }
  for (const { path, position } of ended) {
    const states = target.versions.get(path) ?? new Map<number, PastVersion>();
    for (const [from, version] of states)
      if (version.validTo === null) states.set(from, { ...version, validTo: position });
  }
}

function addRenames(target: MemoryPast, renames: readonly PastRename[]): void {
  const keyOf = ({ position, fromPath, fromName, toPath, toName }: PastRename): string =>
    JSON.stringify([position, fromPath, fromName, toPath, toName]);
  const known = new Set(target.renames.map(keyOf));
  target.renames.push(...renames.filter((rename) => !known.has(keyOf(rename))));
}

function cut(target: MemoryPast, after: number): void {
  for (const position of [...target.commits.keys()])
    if (position > after) target.commits.delete(position);
  target.renames = target.renames.filter(({ position }) => position <= after);
  if (after < 0) {
    target.versions.clear();
    target.coverage = null;
    target.edges = null;
    return;
  }
  cutVersions(target, after);
  const { coverage } = target;
  if (coverage !== null) target.coverage = { ...coverage, to: Math.min(coverage.to, after) };
  const { edges } = target;
  if (edges !== null) target.edges = { ...edges, to: Math.min(edges.to, after) };
}

function cutVersions(target: MemoryPast, after: number): void {
  for (const states of target.versions.values())
    for (const [from, version] of [...states]) {
      if (from > after) states.delete(from);
      else if ((version.validTo ?? 0) > after) states.set(from, { ...version, validTo: null });
    }
}
