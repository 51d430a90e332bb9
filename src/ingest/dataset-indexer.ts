/** This process's hand on one dataset: runs its jobs and sweeps one after another while it holds the lease. */
import { toAppError } from "../domain/errors.ts";
import type { Job, JobProgress, JobSummary } from "../domain/job.ts";
import type { Catalog } from "../ports/catalog.ts";
import type { Logger } from "../ports/logger.ts";
import type { OperationContext } from "../ports/operation-context.ts";
import type { SlotEmbedder } from "../ports/slot-embedder.ts";
import type { Source } from "../ports/source.ts";
import type { Analyzer } from "./analyzer.ts";
import { createEmbedBacklog, type EmbedBacklog } from "./embed/embed-backlog.ts";
import type { EmbedderTroubles } from "./embed/embedder-troubles.ts";
import { HeldLease } from "./held-lease.ts";
import {
  createHistoryBacklog,
  type HistoryBacklog,
  type HistoryOptions,
} from "./history/history-backlog.ts";
import { indexDataset } from "./index-dataset.ts";
import { outlastOutage } from "./outlast-outage.ts";
import type { ProcessIdentity } from "./process-identity.ts";
import { createGraphBacklog, type GraphBacklog } from "./resolve/graph-backlog.ts";

export interface DatasetIndexerDeps {
  readonly catalog: Catalog;
  readonly datasetId: string;
  readonly root: string;
  readonly source: Source;
  readonly analyzer: Analyzer;
  readonly identity: ProcessIdentity;
  readonly logger: Logger;
  /** A context for work behind answers; it never aborts by itself. */
  readonly backgroundContext: () => OperationContext;
  /** Commits these paths; called for wishes that other processes left. */
  readonly refreshPaths: (paths: readonly string[]) => Promise<void>;
  readonly retentionMs: number;
  readonly embedders: readonly SlotEmbedder[];
  readonly troubles: EmbedderTroubles;
  readonly history: HistoryOptions;
  /** What the dataset shows has changed: paths came or went. */
  readonly onPathsChanged: () => void;
}

/** How long an idle lease is kept: a follow-up edit needs no new hand-over, another process waits at most this long. */
const LINGER_MS = 5_000;
const WATCH_MS = 200;
const PROGRESS_MS = 500;
/** Two sweeps closer than this would only repeat each other. */
const SWEEP_INTERVAL_MS = 2_000;
/** In a tree so large that a sweep takes seconds, sweeps leave four fifths of the time to answers. */
const SWEEP_PAUSE_SHARE = 4;

export class DatasetIndexer {
  readonly lease: HeldLease;
  /** Gives vectors to what has none. */
  readonly backlog: EmbedBacklog;
  /** Resolves what changed. */
  readonly graph: GraphBacklog;
  /** Fills the past. */
  readonly history: HistoryBacklog;
  readonly #deps: DatasetIndexerDeps;
  #busy: Promise<void> | null = null;
  #sweeping: Promise<boolean> | null = null;
  #tidying: Promise<void> | null = null;
  #sweptAtMs = 0;
  #sweepTookMs = 0;
  #hasTidied = false;
  #watch: NodeJS.Timeout | null = null;
  #idleSinceMs = 0;
  #seenCounter = -1;
  #closed = false;
  readonly #stop = new AbortController();

  constructor(deps: DatasetIndexerDeps) {
    this.#deps = deps;
    this.lease = new HeldLease(deps.catalog, deps.datasetId, deps.identity, deps.backgroundContext);
    const behind = {
      takeLease: async () => {
        const generation = await this.lease.take();
        if (generation !== null) this.#startWatching();
        return generation;
      },
      forgetLease: () => this.lease.forget(),
      context: () => this.#context(),
    };
    this.backlog = createEmbedBacklog({ ...deps, ...behind });
    this.graph = createGraphBacklog({ ...deps, ...behind });
    this.history = createHistoryBacklog({
      ...deps,
      ...behind,
      isBusy: () => this.#isIndexing || this.graph.isWorking,
    });
  }

  get #isIndexing(): boolean {
    return this.#busy !== null || this.#sweeping !== null || this.#tidying !== null;
  }

  get isRunning(): boolean {
    return this.#busy !== null;
  }

  /** Works off queued jobs if the lease can be had; returns at once when another process holds it or jobs run already. */
  async runJobs(): Promise<void> {
    if (this.#closed || this.#busy !== null) return this.#busy ?? undefined;
    this.#busy = this.#drain().finally(() => {
      this.#busy = null;
      this.#idleSinceMs = Date.now();
    });
    return this.#busy;
  }

  /**
   * Brings the dataset up to date without a job record. False when another process holds the lease (it was asked to sweep) or the sweep
   * failed. Calls at the same time share one sweep.
   */
  async sweep(): Promise<boolean> {
    if (this.#closed) return false;
    this.#sweeping ??= this.#sweepOnce().finally(() => {
      this.#sweeping = null;
    });
    return this.#sweeping;
  }

  /** How long a sweep vouches for the folder: two seconds, and longer where sweeping takes long. */
  get sweepIntervalMs(): number {
    return Math.max(SWEEP_INTERVAL_MS, this.#sweepTookMs * SWEEP_PAUSE_SHARE);
  }

  /** Whether a sweep of this process ended within the interval. */
  get sweptRecently(): boolean {
    return this.#sweptAtMs > 0 && performance.now() - this.#sweptAtMs < this.sweepIntervalMs;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#stop.abort();
    this.backlog.close();
    this.graph.close();
    this.history.close();
    this.#stopWatching();
    await this.#busy?.catch(() => undefined);
    await this.#sweeping?.catch(() => undefined);
    await this.#tidying?.catch(() => undefined);
    if (this.backlog.isWorking) await this.backlog.work();
    if (this.graph.isWorking) await this.graph.work();
    if (this.history.isWorking) await this.history.work();
    await this.lease.release().catch(() => undefined);
  }

  /** Ends with the process's part in this dataset. */
  #context(): OperationContext {
    return { ...this.#deps.backgroundContext(), signal: this.#stop.signal };
  }

  async #drain(): Promise<void> {
    const { catalog, datasetId } = this.#deps;
    const generation = await this.lease.take();
    if (generation === null) return;
    this.#startWatching();
    for (;;) {
      const job = await catalog.jobs.claim(this.#context(), {
        datasetId,
        leaseGeneration: generation,
        nowMs: Date.now(),
      });
      if (job === null) break;
      await this.#runJob(job, generation);
      if (this.#closed || this.lease.generation !== generation) return;
    }
  }

  async #runJob(job: Job, generation: number): Promise<void> {
    const { catalog, datasetId, logger } = this.#deps;
    const context = this.#context();
    try {
      const outage = { signal: context.signal, logger };
      const summary = await outlastOutage(outage, () =>
        this.#index(generation, this.#progressWriter(job.id)),
      );
      await outlastOutage(outage, () =>
        catalog.jobs.finish(context, {
          jobId: job.id,
          nowMs: Date.now(),
          outcome: { state: "done", summary },
        }),
      );
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.code !== "CANCELLED") {
        logger.warn({ datasetId, code: error.code, err: error }, "index job stopped");
      }
      if (error.code === "LEASE_LOST") this.lease.forget();
      // Whoever holds the lease next, we after a restart or another process, finds the job unfinished and goes on with it.
      if (error.code === "LEASE_LOST" || error.code === "CANCELLED") return;
      await catalog.jobs.finish(context, {
        jobId: job.id,
        nowMs: Date.now(),
        outcome: { state: "failed", error: `${error.code}: ${error.message}` },
      });
    }
  }

  /** One run; once more when garbage collection took a content between its look-up and the commit. */
  async #index(
    generation: number,
    onProgress: (progress: JobProgress) => void,
  ): Promise<JobSummary> {
    const { catalog, source, analyzer, datasetId, root } = this.#deps;
    const run = (): Promise<JobSummary> =>
      indexDataset(this.#context(), {
        catalog,
        source,
        analyzer,
        datasetId,
        root,
        leaseGeneration: generation,
        onProgress,
      });
    const summary = await run().catch((thrown: unknown) => {
      if (toAppError(thrown).code === "REVISION_CONFLICT") return run();
      throw thrown;
    });
    this.#sweptAtMs = performance.now();
    this.#sweepTookMs = summary.seconds * 1_000;
    this.#follow(summary);
    return summary;
  }

  /** What a run's changes bring with them. */
  #follow({ added, changed, removed }: JobSummary): void {
    if (added + removed > 0) this.#deps.onPathsChanged();
    this.backlog.wake();
    this.graph.wake();
    this.history.wake();
    // A process that ended early may have left its tidying to whoever comes first.
    if (added + changed + removed === 0 && this.#hasTidied) return;
    this.#hasTidied = true;
    this.#tidying ??= this.#tidyUp().finally(() => {
      this.#tidying = null;
    });
  }

  async #sweepOnce(): Promise<boolean> {
    const { catalog, datasetId, logger } = this.#deps;
    try {
      if (this.#busy !== null) {
        await this.#busy;
        return this.sweptRecently;
      }
      const generation = await this.lease.take();
      if (generation === null) {
        await catalog.jobs.request(this.#context(), { datasetId, nowMs: Date.now() });
        return false;
      }
      this.#startWatching();
      await this.#index(generation, () => undefined);
      return true;
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.code === "LEASE_LOST") this.lease.forget();
      if (error.code !== "CANCELLED") {
        logger.warn({ datasetId, code: error.code, err: error }, "sweep stopped");
      }
      return false;
    } finally {
      this.#idleSinceMs = Date.now();
    }
  }

  /** What no answer waits for: the pre-filter of exact search, and closed revisions past their time. */
  async #tidyUp(): Promise<void> {
    const { catalog, logger, datasetId, retentionMs } = this.#deps;
    try {
      await catalog.finishIndexes(this.#context());
      await catalog.collectGarbage(this.#context(), {
        closedBeforeMs: Date.now() - retentionMs,
      });
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.code !== "CANCELLED")
        logger.warn({ datasetId, code: error.code, err: error }, "tidying up stopped");
    }
  }

  #progressWriter(jobId: string): (progress: JobProgress) => void {
    const { catalog } = this.#deps;
    let writtenMs = 0;
    let phase = "";
    return (progress) => {
      const nowMs = performance.now();
      if (progress.phase === phase && nowMs - writtenMs < PROGRESS_MS) return;
      writtenMs = nowMs;
      phase = progress.phase;
      // A lost progress report is made good by the next one.
      catalog.jobs.reportProgress(this.#context(), { jobId, progress }).catch(() => undefined);
    };
  }

  /** While the lease is ours, other processes' wishes are noticed and served; an idle lease is given back. */
  #startWatching(): void {
    if (this.#watch !== null) return;
    this.#idleSinceMs = Date.now();
    this.#watch = setInterval(() => void this.#look().catch(() => undefined), WATCH_MS);
    this.#watch.unref();
  }

  #stopWatching(): void {
    if (this.#watch !== null) clearInterval(this.#watch);
    this.#watch = null;
  }

  async #look(): Promise<void> {
    const { catalog, datasetId, refreshPaths } = this.#deps;
    if (this.lease.generation === null) return this.#stopWatching();
    const counter = await catalog.changeCounter(this.#context());
    if (counter !== this.#seenCounter) {
      this.#seenCounter = counter;
      const paths = await catalog.jobs.takeRefreshes(this.#context(), datasetId);
      if (paths.length > 0) {
        this.#idleSinceMs = Date.now();
        await refreshPaths(paths);
      }
      const job = await catalog.jobs.latest(this.#context(), datasetId);
      if (job?.state === "queued") await this.runJobs();
    }
    const isIdle =
      !this.#isIndexing &&
      !this.backlog.isWorking &&
      !this.graph.isWorking &&
      !this.history.isWorking;
    if (isIdle && Date.now() - this.#idleSinceMs > LINGER_MS) {
      this.#stopWatching();
      await this.lease.release();
    }
  }
}
