/** Indexing as tools, the command line and search see it: one `DatasetIndexer` a dataset, behind two ports. */
import { setTimeout as sleep } from "node:timers/promises";
import { noFilesBehind } from "../domain/dataset.ts";
import type { Job } from "../domain/job.ts";
import type { PastStatus, StatusReport } from "../domain/status-report.ts";
import type { CatalogDirectory } from "../ports/catalog-directory.ts";
import type { History, RefMoment, ResolvedTime, UnknownTime } from "../ports/history.ts";
import type { Indexer } from "../ports/indexer.ts";
import type { Logger } from "../ports/logger.ts";
import type { OperationContext } from "../ports/operation-context.ts";
import type { RefreshedDocument, Refresher } from "../ports/refresher.ts";
import type { SlotEmbedder } from "../ports/slot-embedder.ts";
import type { Workspace, Workspaces } from "../ports/workspaces.ts";
import type { Analyzer } from "./analyzer.ts";
import { DatasetIndexer } from "./dataset-indexer.ts";
import { createEmbedderTroubles } from "./embed/embedder-troubles.ts";
import { explainRef, findRef } from "./history/find-ref.ts";
import type { HistoryOptions } from "./history/history-backlog.ts";
import { needEdges, resolveTime } from "./history/resolve-time.ts";
import { createInsertedWords } from "./inserted-words.ts";
import { outlastOutage, PATIENCE_MS } from "./outlast-outage.ts";
import type { ProcessIdentity } from "./process-identity.ts";
import { refreshDocuments } from "./refresh-documents.ts";
import { removeDatasets, sizeInBytes } from "./remove-datasets.ts";
import { reportStatus } from "./report-status.ts";
import { readThrough } from "./sources/read-through.ts";
import { createDatasetWatch, type DatasetWatch } from "./watch/dataset-watch.ts";

export interface IndexServiceDeps {
  readonly catalogs: CatalogDirectory;
  readonly workspaces: Workspaces;
  /** The analyzer with the limits of a dataset's folder. */
  readonly analyzerOf: (folder: string) => Promise<Analyzer>;
  readonly identity: ProcessIdentity;
  readonly logger: Logger;
  readonly dataFolder: string;
  readonly retentionMs: number;
  /** The home of the catalog that a folder belongs to. */
  readonly homeOf: (folder: string) => Promise<string>;
  /** Watch the folders of datasets that are asked: for processes that live longer than one command. */
  readonly watch: boolean;
  /** A context for work behind answers; it never aborts by itself. */
  readonly backgroundContext: () => OperationContext;
  readonly embedders: readonly SlotEmbedder[];
  readonly history: HistoryOptions;
}

const POLL_MS = 50;
const PROGRESS_EVERY_MS = 500;
/** How often a waiting process looks whether the lease has become free. */
const TAKE_OVER_MS = 1_000;
/** A wish's paths are few; the writer has time for them. */
const WISH_BUDGET_MS = 5_000;

/** A ref's dataset is one state; it has no line of its own. */
const NO_HISTORY = { commits: 0, unasked: false } as const;

interface OpenDataset {
  readonly workspace: Workspace;
  readonly analyzer: Analyzer;
  readonly indexer: DatasetIndexer;
  readonly watch: DatasetWatch | null;
}

export class IndexService implements Indexer, Refresher, History {
  readonly #deps: IndexServiceDeps;
  readonly #troubles = createEmbedderTroubles();
  readonly #open = new Map<string, OpenDataset>();
  readonly #inserted;

  constructor(deps: IndexServiceDeps) {
    this.#deps = deps;
    this.#inserted = createInsertedWords(deps);
  }

  async index(
    context: OperationContext,
    params: {
      readonly workspace: Workspace;
      readonly waitMs: number;
      readonly onProgress?: (job: Job) => void;
    },
  ): Promise<Job> {
    const { jobs } = params.workspace.catalog;
    const { indexer } = await this.attach(params.workspace);
    const datasetId = params.workspace.dataset.id;
    let job = await jobs.request(context, { datasetId, nowMs: Date.now() });
    const startedMs = performance.now();
    let triedMs = Number.NEGATIVE_INFINITY;
    let reportedMs = Number.NEGATIVE_INFINITY;
    const { logger } = this.#deps;
    const { signal } = context;
    for (;;) {
      const nowMs = performance.now();
      if (nowMs - triedMs >= TAKE_OVER_MS) {
        triedMs = nowMs;
        // Runs behind this wait; it returns at once while another process holds the lease.
        indexer.runJobs().catch((error: unknown) => logger.warn({ err: error }, "job run stopped"));
      }
      if (isOver(job) || nowMs - startedMs >= params.waitMs || context.signal.aborted) return job;
      if (nowMs - reportedMs >= PROGRESS_EVERY_MS) {
        reportedMs = nowMs;
        params.onProgress?.(job);
      }
      await sleep(Math.min(POLL_MS, params.waitMs - (nowMs - startedMs)));
      const jobId = job.id;
      // who waits for a job outlasts what the job outlasts
      const patienceMs = Math.min(PATIENCE_MS, startedMs + params.waitMs - nowMs);
      const found = await outlastOutage({ signal, logger, patienceMs }, () =>
        jobs.get(context, jobId),
      );
      job = found ?? job;
    }
  }

  async embedRest(context: OperationContext, workspace: Workspace): Promise<void> {
    const { indexer } = await this.attach(workspace);
    const cancelled = new Promise<void>((resolve) => {
      context.signal.addEventListener("abort", () => resolve(), { once: true });
    });
    const rest = Promise.all([indexer.backlog.work(), indexer.graph.work()]);
    await Promise.race([rest, cancelled]);
  }

  async fillPast(
    context: OperationContext,
    params: {
      readonly workspace: Workspace;
      readonly commits: number | null;
      readonly waitMs: number;
      readonly onProgress?: (past: PastStatus) => void;
    },
  ): Promise<PastStatus> {
    const { catalog, dataset } = params.workspace;
    const { history } = (await this.attach(params.workspace)).indexer;
    if (params.commits !== null)
      await catalog.line.want(context, { datasetId: dataset.id, commits: params.commits });
    const startedMs = performance.now();
    let isDone = false;
    const release = history.hasten();
    void history.work().finally(() => {
      isDone = true;
    });
    let reportedMs = startedMs;
    try {
      while (!isDone && !context.signal.aborted) {
        const nowMs = performance.now();
        if (nowMs - startedMs >= params.waitMs) break;
        if (nowMs - reportedMs >= PROGRESS_EVERY_MS) {
          reportedMs = nowMs;
          params.onProgress?.(await history.status(context));
        }
        await sleep(Math.min(POLL_MS, params.waitMs - (nowMs - startedMs)));
      }
    } finally {
      release();
    }
    return history.status(context);
  }

  async resolveTime(
    context: OperationContext,
    params: Parameters<History["resolveTime"]>[1],
  ): Promise<ResolvedTime | UnknownTime> {
    const { workspace, text } = params;
    const { catalog, dataset } = workspace;
    const past = await (await this.attach(workspace)).indexer.history.status(context);
    const found = await resolveTime(context, { catalog, dataset, past, text });
    const isThere = params.needs === "documents" || "problem" in found;
    const time = isThere ? found : needEdges(found, past);
    if (!("problem" in time)) return time;
    const refs = await this.#deps.workspaces.refsOf(context, workspace);
    return explainRef(workspace, refs, text, time.problem);
  }

  async findRef(
    context: OperationContext,
    params: Parameters<History["findRef"]>[1],
  ): Promise<RefMoment | null> {
    const refs = await this.#deps.workspaces.refsOf(context, params.workspace);
    const found = await findRef(refs, params.text);
    if (found !== null) await this.attach(found.workspace);
    return found;
  }

  async status(
    context: OperationContext,
    params: { readonly folder?: string },
  ): Promise<StatusReport> {
    return reportStatus(context, { ...this.#deps, troubles: this.#troubles }, params.folder);
  }

  async remove(
    context: OperationContext,
    params: { readonly folder: string; readonly ref?: string },
  ): Promise<{ readonly freedBytes: number }> {
    const { catalogs, workspaces, homeOf } = this.#deps;
    const detach = (datasetId: string): Promise<void> => this.#detach(datasetId);
    return removeDatasets(context, { catalogs, workspaces, homeOf, detach }, params);
  }

  async removeAll(context: OperationContext): Promise<{ readonly freedBytes: number }> {
    const before = await sizeInBytes(context, this.#deps.catalogs);
    for (const datasetId of [...this.#open.keys()]) await this.#detach(datasetId);
    for (const { home } of await this.#deps.catalogs.list(context)) {
      await this.#deps.catalogs.remove(context, { home });
    }
    return { freedBytes: before };
  }

  async refresh(
    context: OperationContext,
    params: {
      readonly datasetId: string;
      readonly paths: readonly string[];
      readonly budgetMs: number;
    },
  ): Promise<readonly RefreshedDocument[]> {
    const open = this.#open.get(params.datasetId);
    if (open === undefined || isPinned(open))
      return params.paths.map((path) => ({ path, state: "unchanged", contentHash: null }));
    return this.#refresh(context, open, params.paths, params.budgetMs);
  }

  sweepBehind(datasetId: string): void {
    this.#inserted.indexBehind(datasetId);
    const open = this.#open.get(datasetId);
    if (open === undefined || isPinned(open)) return;
    if (open.indexer.sweptRecently || open.indexer.isRunning) return;
    this.#sweepUnlessFresh(open).catch((error: unknown) =>
      this.#deps.logger.warn({ err: error }, "sweep behind an answer stopped"),
    );
  }

  async sweepNow(
    context: OperationContext,
    params: { readonly datasetId: string; readonly budgetMs: number },
  ): Promise<boolean> {
    const { datasetId, budgetMs } = params;
    if (this.#inserted.has(datasetId)) return this.#inserted.indexNow(datasetId, budgetMs);
    const open = this.#open.get(datasetId);
    if (open === undefined || isPinned(open) || context.signal.aborted) return false;
    const timeout = new AbortController();
    const swept = await Promise.race([
      open.indexer.sweep(),
      sleep(budgetMs, false, { signal: timeout.signal }).catch(() => false),
    ]);
    timeout.abort();
    return swept;
  }

  /** Makes the dataset refreshable in this process, where there are files that it could be refreshed from; every workspace that is asked passes through here. */
  async prepare(workspace: Workspace): Promise<void> {
    if (workspace.dataset.kind === "inserted") this.#inserted.add(workspace);
    else await this.attach(workspace);
  }

  /** Makes the dataset refreshable in this process. Throws INVALID_ARGUMENT for one without files. */
  async attach(workspace: Workspace): Promise<{ readonly indexer: DatasetIndexer }> {
    const known = this.#open.get(workspace.dataset.id);
    if (known !== undefined) return known;
    const lack = noFilesBehind(workspace.dataset);
    if (lack !== null) throw lack;
    // Reads the folder's limits and hashes every chunker's name: once a dataset, not once a question.
    const { dataset, source } = workspace;
    const ofFolder = await this.#deps.analyzerOf(dataset.folder);
    const isRef = dataset.ref !== null;
    const analyzer = isRef ? readThrough(ofFolder, source) : ofFolder;
    const meanwhile = this.#open.get(workspace.dataset.id);
    if (meanwhile !== undefined) return meanwhile;
    const { identity, logger, backgroundContext, retentionMs } = this.#deps;
    const refreshPaths = async (paths: readonly string[]): Promise<void> => {
      await this.#refresh(backgroundContext(), opened, paths, WISH_BUDGET_MS);
    };
    const opened: OpenDataset = {
      workspace,
      analyzer,
      watch:
        this.#deps.watch && !isRef
          ? createDatasetWatch({
              catalog: workspace.catalog,
              datasetId: workspace.dataset.id,
              root: workspace.dataset.folder,
              logger,
              context: backgroundContext,
              refreshPaths,
              sweep: () => opened.indexer.sweep(),
            })
          : null,
      indexer: new DatasetIndexer({
        catalog: workspace.catalog,
        datasetId: workspace.dataset.id,
        root: workspace.dataset.folder,
        source: workspace.source,
        analyzer,
        identity,
        logger,
        backgroundContext,
        retentionMs,
        refreshPaths,
        embedders: this.#deps.embedders,
        troubles: this.#troubles,
        history: isRef ? { ...this.#deps.history, ...NO_HISTORY } : this.#deps.history,
        onPathsChanged: () => this.#follow(opened),
      }),
    };
    this.#open.set(workspace.dataset.id, opened);
    this.#follow(opened);
    if (isRef && workspace.indexed) {
      // no sweep will find what a process that ended early left undone
      opened.indexer.backlog.wake();
      opened.indexer.graph.wake();
    }
    return opened;
  }

  async resume(
    context: OperationContext,
    params: { readonly folder: string },
  ): Promise<Job | null> {
    const workspace = await this.#deps.workspaces.findIndexed(context, params.folder);
    if (workspace === null) return null;
    const refs = await this.#deps.workspaces.refsOf(context, workspace);
    const [job = null] = await Promise.all(
      [workspace, ...refs].map((each) => this.#resumeOne(context, each)),
    );
    return job;
  }

  async #resumeOne(context: OperationContext, workspace: Workspace): Promise<Job | null> {
    const job = await workspace.catalog.jobs.latest(context, workspace.dataset.id);
    if (job === null || isOver(job)) return null;
    const { indexer } = await this.attach(workspace);
    indexer
      .runJobs()
      .catch((error: unknown) => this.#deps.logger.warn({ err: error }, "resumed job stopped"));
    return job;
  }

  async close(): Promise<void> {
    for (const { watch } of this.#open.values()) watch?.close();
    const closing = [...this.#open.values()].map(({ indexer }) => indexer.close());
    await Promise.all([...closing, this.#inserted.close()]);
  }

  async #refresh(
    context: OperationContext,
    { workspace, analyzer, indexer }: OpenDataset,
    paths: readonly string[],
    budgetMs: number,
  ): Promise<readonly RefreshedDocument[]> {
    const { logger } = this.#deps;
    const refreshed = await refreshDocuments(
      context,
      {
        catalog: workspace.catalog,
        datasetId: workspace.dataset.id,
        root: workspace.dataset.folder,
        source: workspace.source,
        analyzer,
        lease: indexer.lease,
        logger,
      },
      paths,
      budgetMs,
    );
    if (refreshed.some(({ state }) => state === "committed" || state === "gone"))
      indexer.graph.wake();
    return refreshed;
  }

  /** Another process may have swept just now: the catalog knows. */
  async #sweepUnlessFresh({ workspace, analyzer, indexer }: OpenDataset): Promise<void> {
    const context = this.#deps.backgroundContext();
    const dataset = await workspace.catalog.datasets.get(context, workspace.dataset.id);
    const sweptAtMs = dataset?.sweptAtMs ?? 0;
    const isUpgrade = dataset?.fingerprint !== analyzer.fingerprint;
    if (isUpgrade || Date.now() - sweptAtMs >= indexer.sweepIntervalMs) await indexer.sweep();
  }

  /** Watches the folders that the dataset shows now, behind everything else. */
  #follow({ watch }: OpenDataset): void {
    watch
      ?.followShown()
      .catch((error: unknown) => this.#deps.logger.warn({ err: error }, "folders are not watched"));
  }

  async #detach(datasetId: string): Promise<void> {
    const open = this.#open.get(datasetId);
    this.#open.delete(datasetId);
    open?.watch?.close();
    await open?.indexer.close();
  }
}

/** A ref's dataset stands at its commit until it is indexed again: no edit and no sweep changes it. */
const isPinned = ({ workspace }: OpenDataset): boolean => workspace.dataset.ref !== null;

const isOver = (job: Job): boolean =>
  job.state === "done" || job.state === "failed" || job.state === "cancelled";
