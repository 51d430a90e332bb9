/** Keeps a dataset's graph up to what it shows, behind everything else. */

import { toAppError } from "../../domain/errors.ts";
import type { Catalog } from "../../ports/catalog.ts";
import type { Logger } from "../../ports/logger.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import { rankDataset } from "./rank-dataset.ts";
import { resolveDataset } from "./resolve-dataset.ts";

export interface GraphBacklogDeps {
  readonly catalog: Catalog;
  readonly datasetId: string;
  readonly logger: Logger;
  readonly takeLease: () => Promise<number | null>;
  /** The lease was found lost: another process took over. */
  readonly forgetLease: () => void;
  readonly context: () => OperationContext;
}

export interface GraphBacklog {
  /** Resolves what is pending; returns when all is done that can be done now. Calls at the same time share one. Never rejects. */
  work(): Promise<void>;
  /** Something was committed. */
  wake(): void;
  readonly isWorking: boolean;
  close(): void;
}

/** Another process holds the lease and does the work; it may end before it is done. */
const HELD_RETRY_MS = 15_000;
/** Centrality is measured again when this share of the documents was resolved since: a few edits change no order. */
const WORTH_RANKING = 0.02;

export function createGraphBacklog(deps: GraphBacklogDeps): GraphBacklog {
  const { catalog, datasetId, logger } = deps;
  let working: Promise<void> | null = null;
  let woken = false;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let unranked = 0;

  async function run(): Promise<void> {
    const context = deps.context();
    try {
      const leaseGeneration = await deps.takeLease();
      if (leaseGeneration === null) {
        timer ??= setTimeout(() => {
          timer = undefined;
          wake();
        }, HELD_RETRY_MS).unref();
        return;
      }
      const params = { catalog, datasetId, leaseGeneration };
      unranked += await resolveDataset(context, params);
      if (unranked > 0 && (await isWorthRanking(context))) {
        await rankDataset(context, params);
        unranked = 0;
      }
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.code === "LEASE_LOST") deps.forgetLease();
      if (error.code !== "CANCELLED" && error.code !== "LEASE_LOST") {
        logger.warn({ datasetId, code: error.code, err: error }, "resolving the graph stopped");
      }
    }
  }

  async function isWorthRanking(context: OperationContext): Promise<boolean> {
    const { documents } = await catalog.graph.coverage(context, datasetId);
    return unranked >= documents * WORTH_RANKING;
  }

  function work(): Promise<void> {
    if (closed) return working ?? Promise.resolve();
    woken &&= working !== null;
    working ??= run().finally(() => {
      working = null;
      if (woken) void work();
    });
    return working;
  }

  function wake(): void {
    // what was committed after the last look would wait for the next run
    woken = working !== null;
    void work();
  }

  return {
    work,
    wake,
    get isWorking() {
      return working !== null;
    },
    close: () => {
      closed = true;
      clearTimeout(timer);
    },
  };
}
