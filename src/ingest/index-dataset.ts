/** The index flow: list → plan → analyse → commit, in batches, under the dataset's lease. */
import type { DocumentVersion } from "../domain/document.ts";
import type { JobProgress, JobSummary } from "../domain/job.ts";
import type { Catalog } from "../ports/catalog.ts";
import type { OperationContext } from "../ports/operation-context.ts";
import type { Source, SourceListing } from "../ports/source.ts";
import type { Analyzer } from "./analyzer.ts";
import { type BatchCounts, ChangeBatch, type CommitStamp, noCounts } from "./change-batch.ts";
import { type ChangePlan, planChanges } from "./plan-changes.ts";

export interface IndexDatasetParams {
  readonly catalog: Catalog;
  readonly source: Source;
  readonly analyzer: Analyzer;
  readonly datasetId: string;
  /** Real path of the dataset's folder. */
  readonly root: string;
  /** Every commit is refused once another process has taken over. */
  readonly leaseGeneration: number;
  /** Called often; the callee thins it out. */
  readonly onProgress: (progress: JobProgress) => void;
}

/**
 * Makes the catalog show what the source holds now. Adds are committed before deletes, so that a moved file's text is never taken
 * out of the index and put back. Safe to stop at any moment: what is committed stays, the next run does the rest.
 * Throws AppError: CANCELLED, LEASE_LOST and everything that the source and `commit` throw.
 */
export async function indexDataset(
  context: OperationContext,
  params: IndexDatasetParams,
): Promise<JobSummary> {
  const startedMs = performance.now();
  const counts = noCounts();
  params.onProgress(progressOf("walking", counts, 0));
  const sweptAtMs = Date.now();
  const listing = await params.source.list(context);
  const current = await params.catalog.documents.listCurrent(context, params.datasetId);
  const plan = await planSweep(context, params, listing, current);
  counts.unchanged = plan.unchanged;
  params.onProgress(progressOf("indexing", counts, plan.read.length));
  const stamp = stampOf(params.datasetId, listing);
  // half of a commit's files are no commit
  const onTheWay = listing.isCommit === true ? { ...stamp, gitCommit: null } : stamp;
  const last = await commitReads(context, params, { plan, current, stamp: onTheWay, counts });
  for (const path of await stillGone(context, params, plan.deletes, sweptAtMs)) {
    last.delete(path, counts);
  }
  last.recordSkips(plan.skips, plan.unskips);
  params.onProgress(progressOf("finishing", counts, plan.read.length));
  if (listing.isCommit === true || !last.isEmpty) await commitBatch(context, params, last, stamp);
  await params.catalog.datasets.markSwept(context, {
    datasetId: params.datasetId,
    sweptAtMs,
    fingerprint: counts.failed === 0 ? params.analyzer.fingerprint : null,
  });
  const skipped = await params.catalog.documents.listSkips(context, params.datasetId);
  return summaryOf(counts, skipped.length, startedMs);
}

async function planSweep(
  context: OperationContext,
  params: IndexDatasetParams,
  listing: SourceListing,
  current: readonly DocumentVersion[],
): Promise<ChangePlan> {
  const dataset = await params.catalog.datasets.get(context, params.datasetId);
  return planChanges({
    listed: listing.documents,
    listedSkips: listing.skipped,
    current,
    recordedSkips: await params.catalog.documents.listSkips(context, params.datasetId),
    isCurrent: (version) => params.analyzer.isCurrent(version.chunker, version.language),
    rereadSkips: dataset?.fingerprint !== params.analyzer.fingerprint,
  });
}

/** Analyses and commits everything that has to be read; returns the last, unfinished batch. */
async function commitReads(
  context: OperationContext,
  params: IndexDatasetParams,
  run: {
    readonly plan: ChangePlan;
    readonly current: readonly DocumentVersion[];
    readonly stamp: CommitStamp;
    readonly counts: BatchCounts;
  },
): Promise<ChangeBatch> {
  const { plan, counts } = run;
  if (plan.read.length === 0) return new ChangeBatch();
  const shown = new Map(run.current.map((version) => [version.path, version]));
  const analysed = params.analyzer.analyze(context, {
    root: params.root,
    documents: plan.read,
    known: (keys) => params.catalog.documents.knownChunkSets(context, keys),
  });
  let batch = new ChangeBatch();
  let committing: Promise<void> = Promise.resolve();
  let done = 0;
  for await (const document of analysed) {
    batch.add(document, shown.get(document.path), counts);
    done++;
    params.onProgress(progressOf("indexing", counts, plan.read.length, done));
    if (!batch.isFull) continue;
    // One commit is under way while the next batch is analysed; a second one waits, which is the back-pressure.
    await committing;
    committing = commitBatch(context, params, batch, run.stamp);
    committing.catch(() => undefined); // awaited below; this only keeps an early failure from being unhandled
    batch = new ChangeBatch();
  }
  await committing;
  return batch;
}

async function commitBatch(
  context: OperationContext,
  params: IndexDatasetParams,
  batch: ChangeBatch,
  stamp: CommitStamp,
): Promise<void> {
  await params.catalog.commit(context, batch.toChangeSet(stamp, Date.now()), {
    leaseGeneration: params.leaseGeneration,
  });
}

/** Of paths that the listing lacked, all but those written after it: they are the next sweep's. */
async function stillGone(
  context: OperationContext,
  params: IndexDatasetParams,
  paths: readonly string[],
  listedAtMs: number,
): Promise<readonly string[]> {
  const gone: string[] = [];
  for (const path of paths) {
    const version = await params.source.version(context, path).catch(() => null);
    if (version === null || version.mtimeMs <= listedAtMs) gone.push(path);
  }
  return gone;
}

const stampOf = (datasetId: string, listing: SourceListing): CommitStamp => ({
  datasetId,
  gitCommit: listing.gitCommit,
  branch: listing.branch,
  gitPosition: null,
});

function progressOf(
  phase: JobProgress["phase"],
  counts: BatchCounts,
  filesTotal: number,
  filesDone: number = phase === "finishing" ? filesTotal : 0,
): JobProgress {
  return { phase, filesDone, filesTotal, chunks: counts.chunks, bytes: counts.bytes };
}

function summaryOf(counts: BatchCounts, skipped: number, startedMs: number): JobSummary {
  const { added, changed, removed, unchanged, partial, failed, cutTokens } = counts;
  return {
    added,
    changed,
    removed,
    unchanged,
    partial: partial + failed,
    skipped,
    ...(cutTokens === 0 ? {} : { cutTokens }),
    seconds: Math.round(performance.now() - startedMs) / 1000,
  };
}
