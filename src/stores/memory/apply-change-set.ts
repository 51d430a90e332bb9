/** Applies one change set to the memory state: everything is checked before anything changes. */
import type {
  ChangeSet,
  CommitOptions,
  CommitResult,
  DocumentUpsert,
} from "../../domain/change-set.ts";
import { unpackChunks } from "../../domain/chunk.ts";
import { createdId } from "../../domain/created-id.ts";
import type { DocumentStat } from "../../domain/document.ts";
import { AppError } from "../../domain/errors.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import { checkVectorBatch } from "../check-vector-batch.ts";
import { applyGraph } from "./apply-graph.ts";
import {
  currentVersion,
  type MemoryDataset,
  type MemoryDocument,
  type MemoryState,
  type MemoryVersion,
  setKey,
} from "./memory-state.ts";
import { applyPast, checkPast } from "./past.ts";
import { addShown } from "./shown-sets.ts";
import { storeVectors } from "./vector-index.ts";

interface ChangedDocument {
  readonly id: string;
  readonly path: string;
  readonly operation: "upsert" | "delete";
}

/** One commit on its way. */
interface Step {
  readonly state: MemoryState;
  readonly target: MemoryDataset;
  readonly changeSet: ChangeSet;
  readonly changed: ChangedDocument[];
}

/** Throws AppError: NOT_INDEXED, LEASE_LOST, REVISION_CONFLICT, EMBEDDER_INVALID. */
export function applyChangeSet(
  state: MemoryState,
  context: OperationContext,
  sent: ChangeSet,
  options: CommitOptions,
): CommitResult {
  const upserts = new Map(sent.upserts.map((upsert) => [upsert.path, upsert]));
  const changeSet = { ...sent, upserts: [...upserts.values()] };
  const target = requireDataset(state, changeSet.datasetId);
  checkExpectations(target, options);
  checkUpserts(state, changeSet);
  checkPast(state, changeSet);
  changeSet.vectors?.forEach(checkVectorBatch);
  const step: Step = { state, target, changeSet, changed: [] };
  storeSets(state, changeSet);
  storeVectors(state, changeSet.vectors ?? [], changeSet.committedAtMs);
  for (const path of changeSet.deletes) if (!upserts.has(path)) closeDocument(step, path);
  for (const upsert of changeSet.upserts) upsertDocument(step, upsert);
  for (const stat of changeSet.touches)
    touch(currentVersion(target.documents.get(stat.path)), stat);
  for (const path of changeSet.unskips) target.skips.delete(path);
  for (const { path, reason, sizeBytes, mtimeMs } of changeSet.skips)
    target.skips.set(path, { path, reason, sizeBytes, mtimeMs });
  if (changeSet.past !== undefined) applyPast(state, target, changeSet.past);
  const revision = recordRevision(step);
  applyGraph(
    state,
    target,
    changeSet,
    step.changed.map(({ path }) => path),
  );
  if (state.projections) appendEvents(step, context, revision);
  state.changes += 1;
  return { revision };
}

/** Throws AppError NOT_INDEXED. */
export function requireDataset(state: MemoryState, datasetId: string): MemoryDataset {
  const target = state.datasets.get(datasetId);
  if (target !== undefined) return target;
  throw new AppError("NOT_INDEXED", `The catalog holds no dataset ${datasetId}.`);
}

function checkExpectations(target: MemoryDataset, options: CommitOptions): void {
  const { leaseGeneration, expectedRevision } = options;
  const { lease, dataset } = target;
  const isHeld = lease !== null && lease.owner !== null && lease.generation === leaseGeneration;
  if (leaseGeneration !== undefined && !isHeld)
    throw new AppError("LEASE_LOST", `Lease ${leaseGeneration} of this dataset is gone.`);
  if (expectedRevision !== undefined && expectedRevision !== dataset.revision) {
    throw new AppError(
      "REVISION_CONFLICT",
      `The dataset stands at revision ${dataset.revision}, not ${expectedRevision}.`,
    );
  }
}

function checkUpserts(state: MemoryState, changeSet: ChangeSet): void {
  const contents = new Set(changeSet.contents.map(({ hash }) => hash));
  const sets = new Set(changeSet.chunkSets.map((set) => setKey(set.contentHash, set.chunker)));
  for (const { path, contentHash, chunker } of changeSet.upserts) {
    const key = setKey(contentHash, chunker);
    const isKnown =
      (contents.has(contentHash) || state.contents.has(contentHash)) &&
      (sets.has(key) || state.chunkSets.has(key));
    if (isKnown) continue;
    throw new AppError(
      "REVISION_CONFLICT",
      `${path} names a content or chunk set that is not stored (any more).`,
    );
  }
}

function storeSets(state: MemoryState, changeSet: ChangeSet): void {
  for (const content of changeSet.contents)
    if (!state.contents.has(content.hash)) state.contents.set(content.hash, content);
  for (const set of changeSet.chunkSets) {
    const { contentHash, chunker, language, partial, chunks, symbols, facts = null } = set;
    const key = setKey(contentHash, chunker);
    const known = state.chunkSets.get(key);
    if (known !== undefined) known.facts ??= facts;
    if (known !== undefined || !state.contents.has(contentHash)) continue;
    state.chunkSets.set(key, {
      contentHash,
      chunker,
      language,
      partial,
      chunks: unpackChunks(chunks),
      symbols,
      facts,
      shown: 0,
    });
  }
}

function upsertDocument(step: Step, upsert: DocumentUpsert): void {
  const { state, target, changeSet } = step;
  const { path, contentHash, chunker, sizeBytes, mtimeMs, mediaType } = upsert;
  const known = target.documents.get(path);
  const current = currentVersion(known);
  if (current?.contentHash === contentHash && current.chunker === chunker) {
    touch(current, upsert);
    return;
  }
  const document: MemoryDocument = known ?? {
    id: createdId(changeSet.committedAtMs),
    path,
    mediaType,
    versions: [],
  };
  target.documents.set(path, document);
  // What begins comes first, so that texts which both versions share are never given up in between.
  addShown(state, upsert, 1);
  if (current !== null) closeVersion(step, current);
  document.versions.push({
    contentHash,
    chunker,
    sizeBytes,
    mtimeMs,
    revFrom: target.dataset.revision + 1,
    revTo: null,
    validFrom: changeSet.gitPosition,
    validTo: null,
  });
  step.changed.push({ id: document.id, path, operation: "upsert" });
}

function closeDocument(step: Step, path: string): void {
  const document = step.target.documents.get(path);
  const current = currentVersion(document);
  if (document === undefined || current === null) return;
  closeVersion(step, current);
  step.changed.push({ id: document.id, path, operation: "delete" });
}

function closeVersion({ state, target, changeSet }: Step, version: MemoryVersion): void {
  version.revTo = target.dataset.revision + 1;
  version.validTo = changeSet.gitPosition;
  addShown(state, version, -1);
}

function touch(version: MemoryVersion | null, stat: DocumentStat): void {
  if (version === null) return;
  version.sizeBytes = stat.sizeBytes;
  version.mtimeMs = stat.mtimeMs;
}

function recordRevision({ target, changeSet, changed }: Step): number {
  const { committedAtMs } = changeSet;
  const keepsHead = changeSet.past !== undefined || changeSet.keepsHead === true;
  const { gitCommit, branch } = keepsHead ? target.dataset : changeSet;
  const isGrown = changed.length > 0 || gitCommit !== target.dataset.gitCommit;
  const revision = target.dataset.revision + (isGrown ? 1 : 0);
  target.dataset = { ...target.dataset, revision, gitCommit, branch };
  if (isGrown) target.revisions.set(revision, { committedAtMs });
  return revision;
}

function appendEvents(
  { state, changeSet, changed }: Step,
  context: OperationContext,
  revision: number,
): void {
  for (const { id, operation } of changed) {
    state.lastSequence += 1;
    state.events.push({
      sequence: state.lastSequence,
      tenantId: context.tenantId,
      datasetId: changeSet.datasetId,
      kind: "document",
      id,
      revision,
      operation,
      trace: context.operationId,
    });
  }
}
