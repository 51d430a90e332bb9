/** Before a hit is shown: is the file still what the index holds, and if not, what does it hold now? */
import { unpackChunks } from "../domain/chunk.ts";
import type { DocumentVersion } from "../domain/document.ts";
import { toAppError } from "../domain/errors.ts";
import type { Catalog } from "../ports/catalog.ts";
import type { Logger } from "../ports/logger.ts";
import type { OperationContext } from "../ports/operation-context.ts";
import type { RefreshedDocument } from "../ports/refresher.ts";
import type { Source } from "../ports/source.ts";
import type { AnalyzedDocument, Analyzer } from "./analyzer.ts";
import { ChangeBatch, noCounts } from "./change-batch.ts";
import type { HeldLease } from "./held-lease.ts";
import { inflateText } from "./inflate-text.ts";

export interface RefreshDeps {
  readonly catalog: Catalog;
  readonly datasetId: string;
  readonly root: string;
  readonly source: Source;
  readonly analyzer: Analyzer;
  readonly lease: HeldLease;
  readonly logger: Logger;
}

/**
 * Compares each path with its file (size and mtime, then content) and brings what changed up to date: committed when the lease can be had,
 * else read for this answer alone while the lease's holder is asked to commit it. What does not fit into `budgetMs` comes back `stale`.
 * Order: as given.
 */
export async function refreshDocuments(
  context: OperationContext,
  deps: RefreshDeps,
  paths: readonly string[],
  budgetMs: number,
): Promise<readonly RefreshedDocument[]> {
  const { catalog, datasetId } = deps;
  const shown = await catalog.documents.findEach(context, { datasetId, paths });
  const found = await Promise.all(
    paths.map((path, i) => inspect(context, deps, path, shown[i] ?? null)),
  );
  const changed = found.filter((file) => file.state === "changed");
  if (changed.length === 0) return found.map(settled);
  const signal = AbortSignal.any([
    context.signal,
    AbortSignal.timeout(Math.max(1, Math.ceil(budgetMs))),
  ]);
  const refreshed = await reindex({ ...context, signal }, deps, changed);
  return found.map((file) => refreshed.get(file.path) ?? settled(file));
}

interface InspectedFile {
  readonly path: string;
  readonly state: "unchanged" | "changed" | "gone";
  readonly shown: DocumentVersion | null;
}

function settled({ path, state, shown }: InspectedFile): RefreshedDocument {
  if (state === "changed") return { path, state: "stale" };
  if (state === "gone") return { path, state };
  return { path, state, contentHash: shown?.contentHash ?? null };
}

async function inspect(
  context: OperationContext,
  deps: RefreshDeps,
  path: string,
  shown: DocumentVersion | null,
): Promise<InspectedFile> {
  const now = await deps.source.version(context, path).catch(goneWhenOutside);
  if (now === null) return { path, state: "gone", shown };
  const same =
    shown !== null &&
    now.mtimeMs >= 0 &&
    now.mtimeMs === shown.mtimeMs &&
    now.sizeBytes === shown.sizeBytes;
  return { path, state: same ? "unchanged" : "changed", shown };
}

/** Analyses the changed files and commits them, or returns their text when another process holds the lease. */
async function reindex(
  context: OperationContext,
  deps: RefreshDeps,
  files: readonly InspectedFile[],
): Promise<Map<string, RefreshedDocument>> {
  const results = new Map<string, RefreshedDocument>();
  try {
    const generation = await deps.lease.take();
    const analysed = await analyse(context, deps, files, generation !== null);
    if (generation === null) {
      for (const document of analysed) results.set(document.path, await readResult(document));
      const paths = files.map((file) => file.path);
      await deps.catalog.jobs.requestRefresh(context, { datasetId: deps.datasetId, paths });
      return results;
    }
    for (const [path, state] of await commitAll(context, deps, { files, analysed, generation }))
      results.set(path, state);
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code === "LEASE_LOST") deps.lease.forget();
    if (error.code !== "CANCELLED" && error.code !== "DEADLINE_EXCEEDED") {
      deps.logger.warn(
        { datasetId: deps.datasetId, code: error.code, err: error },
        "refresh failed",
      );
    }
  }
  return results;
}

async function analyse(
  context: OperationContext,
  deps: RefreshDeps,
  files: readonly InspectedFile[],
  askCatalog: boolean,
): Promise<readonly AnalyzedDocument[]> {
  const analysed: AnalyzedDocument[] = [];
  const stream = deps.analyzer.analyze(context, {
    root: deps.root,
    // What is shown now stays in the index until a sweep, which knows the folder's attributes, says otherwise.
    documents: files.map(({ path }) => ({ path, sizeBytes: 0, mtimeMs: -1, handWritten: true })),
    known: askCatalog ? (keys) => deps.catalog.documents.knownChunkSets(context, keys) : null,
  });
  for await (const document of stream) analysed.push(document);
  return analysed;
}

async function commitAll(
  context: OperationContext,
  deps: RefreshDeps,
  run: {
    readonly files: readonly InspectedFile[];
    readonly analysed: readonly AnalyzedDocument[];
    readonly generation: number;
  },
): Promise<Map<string, RefreshedDocument>> {
  const shownAt = new Map(run.files.map((file) => [file.path, file.shown ?? undefined]));
  const dataset = await deps.catalog.datasets.get(context, deps.datasetId);
  const batch = new ChangeBatch();
  const states = new Map<string, RefreshedDocument>();
  for (const document of run.analysed) {
    const shown = shownAt.get(document.path);
    batch.add(document, shown, noCounts());
    states.set(document.path, stateAfter(document, shown));
  }
  if (batch.isEmpty) return states;
  const stamp = {
    datasetId: deps.datasetId,
    gitCommit: dataset?.gitCommit ?? null,
    branch: dataset?.branch ?? null,
    gitPosition: null,
  };
  await deps.catalog.commit(context, batch.toChangeSet(stamp, Date.now()), {
    leaseGeneration: run.generation,
  });
  return states;
}

function stateAfter(
  document: AnalyzedDocument,
  shown: DocumentVersion | undefined,
): RefreshedDocument {
  const { path } = document;
  const compared = (contentHash: string): RefreshedDocument =>
    contentHash === shown?.contentHash
      ? { path, state: "unchanged", contentHash }
      : { path, state: "committed" };
  switch (document.outcome) {
    case "analyzed":
      return compared(document.content.hash);
    case "known":
      return compared(document.contentHash);
    case "skipped":
    case "gone":
      return { path, state: "gone" };
    case "failed":
      return { path, state: "stale" };
  }
}

async function readResult(document: AnalyzedDocument): Promise<RefreshedDocument> {
  const { path } = document;
  if (document.outcome === "analyzed") {
    return {
      path,
      state: "read",
      text: await inflateText(document.content.deflatedText),
      chunks: unpackChunks(document.chunkSet.chunks),
      symbols: document.chunkSet.symbols,
      language: document.chunkSet.language,
    };
  }
  return { path, state: document.outcome === "failed" ? "stale" : "gone" };
}

/** A file that became a link out of the folder is no longer part of it. */
function goneWhenOutside(thrown: unknown): null {
  if (toAppError(thrown).code === "OUTSIDE_ROOTS") return null;
  throw thrown;
}
