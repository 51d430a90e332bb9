/** The resolve flow: what is pending → what depends on it → resolve → commit, until nothing is pending. */
import type { ChangeSet } from "../../domain/change-set.ts";
import type { DocumentGraph, GraphChange } from "../../domain/graph.ts";
import type { Catalog } from "../../ports/catalog.ts";
import type { PendingDocument } from "../../ports/graph-source.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import { catalogState } from "./catalog-state.ts";
import type { CodebaseState } from "./codebase-state.ts";
import { changedKeys } from "./dependency-key.ts";
import { providesOf } from "./document-provides.ts";
import { RESOLVER_VERSION } from "./languages/registry.ts";
import { resolveDocuments } from "./resolve-documents.ts";

export interface ResolveDatasetParams {
  readonly catalog: Catalog;
  readonly datasetId: string;
  /** Every commit is refused once another process has taken over. */
  readonly leaseGeneration: number;
}

/** A commit of so many edges takes about a tenth of a second. */
const BATCH_EDGES = 10_000;
const BATCH_DOCUMENTS = 200;
/** Documents whose facts are compared at once. */
const COMPARE_AT_ONCE = 200;
/** What is committed meanwhile is taken up in a further round; whoever edits without a pause is served by the next call. */
const MOST_ROUNDS = 10;

/**
 * Brings the graph up to what the dataset shows; returns how many documents were resolved. Safe to stop at any moment: documents that
 * depend on a change are marked before the change itself counts as resolved. Throws AppError: CANCELLED, LEASE_LOST and what `commit` throws.
 */
export async function resolveDataset(
  context: OperationContext,
  params: ResolveDatasetParams,
): Promise<number> {
  let resolved = 0;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const done = await resolveRound(context, params);
    if (done === 0) break;
    resolved += done;
  }
  return resolved;
}

async function resolveRound(
  context: OperationContext,
  params: ResolveDatasetParams,
): Promise<number> {
  const { catalog, datasetId } = params;
  const pending = await catalog.graphSource.pending(context, {
    datasetId,
    resolver: RESOLVER_VERSION,
  });
  if (pending.documents.length + pending.gone.length === 0) return 0;
  const state = await catalogState(context, catalog, datasetId);
  const waiting = new Set(pending.documents.map(({ path }) => path));
  const dependents = await findDependents(context, params, state, pending);
  const stale = dependents.filter((path) => !waiting.has(path));
  const gone = pending.gone.map(({ path }) => path);
  if (stale.length + gone.length > 0) await commitGraph(context, params, { stale, gone });
  const paths = [...waiting, ...stale];
  await resolveAll(context, params, state, paths);
  return paths.length;
}

/** Paths that read a key whose value is not what it was when they were resolved. */
async function findDependents(
  context: OperationContext,
  { catalog, datasetId }: ResolveDatasetParams,
  state: CodebaseState,
  pending: {
    readonly documents: readonly PendingDocument[];
    readonly gone: readonly { readonly path: string; readonly provides: Uint32Array }[];
  },
): Promise<readonly string[]> {
  // with nothing resolved before, nothing depends on anything
  if (pending.documents.length === state.documents.size && pending.gone.length === 0) return [];
  const changed = new Set<number>();
  const note = (keys: readonly number[]): void => {
    for (const key of keys) changed.add(key);
  };
  for (const { provides } of pending.gone) note(changedKeys(provides, null));
  const edited = pending.documents.filter(({ staleOnly }) => !staleOnly);
  for (let at = 0; at < edited.length; at += COMPARE_AT_ONCE) {
    const some = edited.slice(at, at + COMPARE_AT_ONCE);
    const facts = await state.readFacts(
      context,
      some.map(({ path }) => path),
    );
    for (const { path, formerProvides } of some) {
      const now = facts.get(path);
      note(changedKeys(formerProvides, now === undefined ? null : providesOf(path, now)));
    }
  }
  if (changed.size === 0) return [];
  const hashes = Uint32Array.from(changed).sort();
  return catalog.graphSource.dependents(context, { datasetId, hashes });
}

/** One batch is committed while the next is resolved. */
async function resolveAll(
  context: OperationContext,
  params: ResolveDatasetParams,
  state: CodebaseState,
  paths: readonly string[],
): Promise<void> {
  let documents: DocumentGraph[] = [];
  let edges = 0;
  let committing: Promise<void> = Promise.resolve();
  const flush = async (): Promise<void> => {
    await committing;
    committing = commitGraph(context, params, { documents });
    committing.catch(() => undefined); // awaited with the next batch
    documents = [];
    edges = 0;
  };
  for await (const graph of resolveDocuments(context, state, paths)) {
    documents.push(graph);
    edges += graph.edges.length;
    if (edges >= BATCH_EDGES || documents.length >= BATCH_DOCUMENTS) await flush();
  }
  if (documents.length > 0) await flush();
  await committing;
}

/** A change of the graph alone. Throws what `commit` throws. */
export async function commitGraph(
  context: OperationContext,
  { catalog, datasetId, leaseGeneration }: ResolveDatasetParams,
  change: Partial<GraphChange>,
): Promise<void> {
  const changeSet: ChangeSet = {
    datasetId,
    contents: [],
    chunkSets: [],
    upserts: [],
    touches: [],
    deletes: [],
    skips: [],
    unskips: [],
    graph: { stale: [], documents: [], gone: [], centrality: null, ...change },
    ...{ keepsHead: true, gitCommit: null, branch: null, gitPosition: null },
    committedAtMs: Date.now(),
  };
  await catalog.commit(context, changeSet, { leaseGeneration });
}
