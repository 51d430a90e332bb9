/** Keeps a dataset's vectors complete behind everything else, and tries again what failed, at growing distances. */
import { AppError, toAppError } from "../../domain/errors.ts";
import type { Catalog } from "../../ports/catalog.ts";
import type { Logger } from "../../ports/logger.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import type { SlotEmbedder } from "../../ports/slot-embedder.ts";
import { embedMissing } from "./embed-missing.ts";
import type { EmbedderTroubles } from "./embedder-troubles.ts";

export interface EmbedBacklogDeps {
  readonly catalog: Catalog;
  readonly datasetId: string;
  readonly embedders: readonly SlotEmbedder[];
  readonly troubles: EmbedderTroubles;
  readonly takeLease: () => Promise<number | null>;
  /** The lease was found lost: another process took over. */
  readonly forgetLease: () => void;
  readonly context: () => OperationContext;
  readonly logger: Logger;
}

export interface EmbedBacklog {
  /** Looks for texts without vectors and embeds them; returns when all is done that can be done now. Calls at the same time share one. */
  work(): Promise<void>;
  /** Something was indexed. Starts `work` unless threads embedded it while they parsed and nothing was left over before. */
  wake(): void;
  readonly isWorking: boolean;
  close(): void;
}

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 300_000;
/** Another process holds the lease and does the work; it may end before it is done. */
const HELD_RETRY_MS = 15_000;
/** Threads leave gaps only when a content was known already; a look at all texts finds them. */
const LOOK_AGAIN_MS = 600_000;

/** Not to be tried again before a restart: the endpoint refuses, or the model is not there. */
const isFinal = (code: string): boolean =>
  code === "EMBEDDER_REJECTED" || code === "EMBEDDER_INVALID";

export function createEmbedBacklog(deps: EmbedBacklogDeps): EmbedBacklog {
  const { catalog, datasetId, embedders, troubles, takeLease, logger } = deps;
  const refused = new Map(embedders.map((each) => [each, new Set<string>()]));
  const given = new Set<SlotEmbedder>();
  let working: Promise<void> | null = null;
  let timer: NodeJS.Timeout | undefined;
  let retryMs = FIRST_RETRY_MS;
  let completeAtMs = Number.NEGATIVE_INFINITY;
  let closed = false;

  const again = (afterMs: number): void => {
    clearTimeout(timer);
    if (!closed) timer = setTimeout(() => void work(), afterMs).unref();
  };

  /** Whether everything is done that ever can be. */
  async function workOn(slotEmbedder: SlotEmbedder): Promise<boolean> {
    try {
      const result = await embedMissing(deps.context(), {
        catalog,
        datasetId,
        slotEmbedder,
        takeLease,
        refused: refused.get(slotEmbedder) ?? new Set(),
      });
      troubles.clear(slotEmbedder);
      if (result === "held elsewhere") again(HELD_RETRY_MS);
      if (result === "some refused")
        troubles.report(slotEmbedder, {
          error: new AppError("EMBEDDER_INVALID", "Some texts give no usable vector."),
          retryAtMs: null,
        });
      retryMs = FIRST_RETRY_MS;
      return result !== "held elsewhere";
    } catch (thrown) {
      return settle(slotEmbedder, toAppError(thrown));
    }
  }

  function settle(slotEmbedder: SlotEmbedder, error: AppError): boolean {
    if (error.code === "CANCELLED") return false;
    if (error.code === "LEASE_LOST") {
      deps.forgetLease();
      again(FIRST_RETRY_MS);
      return false;
    }
    logger.warn({ datasetId, code: error.code, err: error }, "embedding stopped");
    if (isFinal(error.code)) {
      given.add(slotEmbedder);
      troubles.report(slotEmbedder, { error, retryAtMs: null });
      return true;
    }
    troubles.report(slotEmbedder, { error, retryAtMs: Date.now() + retryMs });
    again(retryMs);
    retryMs = Math.min(LAST_RETRY_MS, retryMs * 2);
    return false;
  }

  async function workOnAll(): Promise<void> {
    let complete = true;
    for (const slotEmbedder of embedders) {
      if (closed || given.has(slotEmbedder)) continue;
      complete = (await workOn(slotEmbedder)) && complete;
    }
    completeAtMs = complete ? performance.now() : Number.NEGATIVE_INFINITY;
  }

  function work(): Promise<void> {
    if (closed) return working ?? Promise.resolve();
    working ??= workOnAll().finally(() => {
      working = null;
    });
    return working;
  }

  const embedsWhileParsing = (): boolean =>
    embedders.every(({ slot, embedder }) => slot === "code" && embedder.inThread !== null);

  return {
    work,
    wake: () => {
      if (embedders.length === 0) return;
      const recently = performance.now() - completeAtMs < LOOK_AGAIN_MS;
      if (recently && embedsWhileParsing()) return;
      void work();
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
