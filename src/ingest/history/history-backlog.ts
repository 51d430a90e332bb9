/** Keeps a dataset's past as complete as it is wanted, behind everything else. */
import { toAppError } from "../../domain/errors.ts";
import { NO_PAST_CHANGE } from "../../domain/past.ts";
import type { PastStatus } from "../../domain/status-report.ts";
import type { Catalog } from "../../ports/catalog.ts";
import type { Logger } from "../../ports/logger.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import type { Analyzer } from "../analyzer.ts";
import { findGitFolder } from "../walk/git/git-folder.ts";
import { fillEdges, type KeptTip } from "./fill-edges.ts";
import { fillPast } from "./fill-past.ts";
import { createPace, type Pace } from "./pace.ts";
import { readPastStatus } from "./past-status.ts";
import type { PathRules } from "./path-rules.ts";

export interface HistoryOptions {
  /** Commits of the past that are wanted where nobody asked for another number. */
  readonly commits: number;
  /** Made anew for each run. */
  readonly rulesOf: (root: string) => Promise<PathRules>;
  /** Fill it unasked: for processes that live longer than one command. */
  readonly unasked: boolean;
}

export interface HistoryBacklogDeps {
  readonly catalog: Catalog;
  readonly datasetId: string;
  readonly root: string;
  readonly analyzer: Analyzer;
  readonly history: HistoryOptions;
  readonly takeLease: () => Promise<number | null>;
  readonly forgetLease: () => void;
  /** Others have work for the same threads and writer. */
  readonly isBusy: () => boolean;
  readonly context: () => OperationContext;
  readonly logger: Logger;
}

export interface HistoryBacklog {
  /** Fills what is missing as far as it can now. Never rejects. Calls at the same time share one run. */
  work(): Promise<void>;
  /** Someone waits for it: no pauses until the returned function is called. */
  hasten(): () => void;
  /** Something was indexed, or HEAD may have moved. */
  wake(): void;
  status(context: OperationContext): Promise<PastStatus>;
  readonly isWorking: boolean;
  close(): void;
}

/** Another process fills it, or garbage collection was in the way. */
const AGAIN_MS = 15_000;
const MOST_TRIES = 3;
/** Commits that follow each other closely are taken up together. */
const PAUSE_SHARE = 1;

export function createHistoryBacklog(deps: HistoryBacklogDeps): HistoryBacklog {
  let working: Promise<void> | null = null;
  let woken = false;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let endedAtMs = Number.NEGATIVE_INFINITY;
  let tookMs = 0;
  const filling: Filling = { pace: createPace(deps.isBusy), kept: { codebase: null } };

  const status = (context: OperationContext): Promise<PastStatus> =>
    readPastStatus(context, {
      ...deps,
      configured: deps.history.commits,
      fingerprint: deps.analyzer.fingerprint,
    });

  /** `later`: another process holds the lease. */
  async function runOnce(): Promise<"done" | "later"> {
    const context = deps.context();
    const { state, wanted, commits } = await status(context);
    const isOff = state === "off" && commits > 0;
    if (state !== "partial" && !isOff) return "done";
    const leaseGeneration = await deps.takeLease();
    if (leaseGeneration === null) return "later";
    if (isOff) await forget(context, deps, leaseGeneration);
    else await fill(context, deps, { ...filling, wanted, leaseGeneration });
    return "done";
  }

  async function run(): Promise<void> {
    for (let tries = 0; tries < MOST_TRIES && !closed; tries++) {
      const ended = await runOnce().catch(settle);
      if (ended === "done") return;
      if (ended === "later") break;
    }
    again();
  }

  /** `retry`: garbage collection took what was just read. */
  function settle(thrown: unknown): "done" | "later" | "retry" {
    const error = toAppError(thrown);
    if (error.code === "CANCELLED") return "done";
    if (error.code === "REVISION_CONFLICT") return "retry";
    if (error.code === "LEASE_LOST") deps.forgetLease();
    const { datasetId, logger } = deps;
    logger.warn({ datasetId, code: error.code, err: error }, "the past is not complete");
    return "later";
  }

  function again(afterMs = AGAIN_MS): void {
    clearTimeout(timer);
    if (!closed) timer = setTimeout(() => void work(), afterMs).unref();
  }

  function work(): Promise<void> {
    if (closed) return working ?? Promise.resolve();
    woken = false;
    const startedAtMs = performance.now();
    working ??= run().finally(() => {
      working = null;
      endedAtMs = performance.now();
      tookMs = endedAtMs - startedAtMs;
      if (woken) void work();
    });
    return working;
  }

  return {
    work,
    status,
    hasten: () => filling.pace.hasten(),
    wake: () => {
      if (!deps.history.unasked) return;
      woken = working !== null;
      if (working !== null) return;
      const pauseMs = endedAtMs + tookMs * PAUSE_SHARE - performance.now();
      if (pauseMs > 0) again(pauseMs);
      else void work();
    },
    get isWorking() {
      return working !== null;
    },
    close: () => {
      closed = true;
      clearTimeout(timer);
    },
  };
}

interface Filling {
  readonly pace: Pace;
  /** The newest commit's code base: the next commit is resolved from there. */
  readonly kept: KeptTip;
}

async function fill(
  context: OperationContext,
  deps: HistoryBacklogDeps,
  run: Filling & { readonly wanted: number; readonly leaseGeneration: number },
): Promise<void> {
  const { root, history } = deps;
  const repository = findGitFolder(root);
  if (repository === null) return;
  const below = root.slice(repository.top.length).replace(/^\//, "");
  run.pace.begin();
  const giveWay = (): Promise<void> => run.pace.giveWay(context);
  const filled = await fillPast(context, {
    ...{ ...deps, ...run, giveWay },
    place: { repository, prefix: below === "" ? "" : `${below}/` },
    rules: await history.rulesOf(root),
  });
  if (filled.state === "lacking") deps.logger.info({ root }, filled.lack);
  else await fillEdges(context, { ...deps, ...run, giveWay });
}

async function forget(
  context: OperationContext,
  { catalog, datasetId }: HistoryBacklogDeps,
  leaseGeneration: number,
): Promise<void> {
  await catalog.commit(
    context,
    {
      ...{ datasetId, contents: [], chunkSets: [] },
      ...{ upserts: [], touches: [], deletes: [], skips: [], unskips: [] },
      ...{ gitCommit: null, branch: null, gitPosition: null, committedAtMs: Date.now() },
      past: { ...NO_PAST_CHANGE, cutAfter: -1 },
    },
    { leaseGeneration },
  );
}
