/** One embedder's turns at a dataset: when it may try, how long it waits after a failure, and when it has nothing more to try. */
import { AppError, toAppError } from "../../domain/errors.ts";
import type { Catalog } from "../../ports/catalog.ts";
import type { Logger } from "../../ports/logger.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import type { SlotEmbedder } from "../../ports/slot-embedder.ts";
import { embedMissing } from "./embed-missing.ts";
import type { EmbedderTroubles } from "./embedder-troubles.ts";

export interface SlotTurnsDeps {
  readonly catalog: Catalog;
  readonly datasetId: string;
  readonly troubles: EmbedderTroubles;
  readonly takeLease: () => Promise<number | null>;
  /** The lease was found lost: another process took over. */
  readonly forgetLease: () => void;
  readonly logger: Logger;
}

export interface Turn {
  /** Everything is done that can be done now. */
  readonly complete: boolean;
  /** When to come again, in milliseconds from now; null when nothing asks for it. */
  readonly againMs: number | null;
}

export interface SlotTurns {
  /** Embeds what is missing. Never rejects. Returns at once while it waits after a failure. */
  take(context: OperationContext): Promise<Turn>;
}

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 300_000;
/** Another process holds the lease and does the work; it may end before it is done. */
const HELD_RETRY_MS = 15_000;
/** Long enough that a process that is used now and then with another model keeps its vectors. */
const RETIRE_AFTER_MS = 7 * 86_400_000;
/** Texts that gave no usable vector are left alone this long. */
const REFUSED_MS = 600_000;
/** Timers may fire this much early. */
const TIMER_SLACK_MS = 5;

const DONE: Turn = { complete: true, againMs: null };
const notYet = (againMs: number | null): Turn => ({ complete: false, againMs });

/** Not to be tried again before a restart: the endpoint refuses, or the model of this process is not there. */
const isFinal = (code: string, { embedder }: SlotEmbedder): boolean =>
  code === "EMBEDDER_REJECTED" || (code === "EMBEDDER_INVALID" && embedder.destination === null);

export function createSlotTurns(deps: SlotTurnsDeps, slotEmbedder: SlotEmbedder): SlotTurns {
  const { catalog, datasetId, troubles, takeLease, logger } = deps;
  const refused = new Set<string>();
  let refusedSinceMs = performance.now();
  let isGivenUp = false;
  let retryMs = FIRST_RETRY_MS;
  let pausedUntilMs = 0;

  function settle(error: AppError): Turn {
    if (error.code === "CANCELLED") return notYet(null);
    if (error.code === "LEASE_LOST") {
      deps.forgetLease();
      return notYet(FIRST_RETRY_MS);
    }
    logger.warn({ datasetId, code: error.code, err: error }, "embedding stopped");
    isGivenUp = isFinal(error.code, slotEmbedder);
    const againMs = isGivenUp ? null : retryMs;
    troubles.report(slotEmbedder, {
      error,
      retryAtMs: againMs === null ? null : Date.now() + againMs,
    });
    if (againMs === null) return DONE;
    pausedUntilMs = performance.now() + againMs - TIMER_SLACK_MS;
    retryMs = Math.min(LAST_RETRY_MS, retryMs * 2);
    return notYet(againMs);
  }

  async function embed(context: OperationContext): Promise<Turn> {
    if (performance.now() - refusedSinceMs >= REFUSED_MS) {
      refusedSinceMs = performance.now();
      refused.clear();
    }
    const result = await embedMissing(context, {
      ...{ catalog, datasetId, slotEmbedder, takeLease, refused, retireAfterMs: RETIRE_AFTER_MS },
    });
    retryMs = FIRST_RETRY_MS;
    troubles.clear(slotEmbedder);
    if (result === "held elsewhere") return notYet(HELD_RETRY_MS);
    if (result === "complete") return DONE;
    const error = new AppError("EMBEDDER_INVALID", `${refused.size} texts give no usable vector.`);
    troubles.report(slotEmbedder, { error, retryAtMs: Date.now() + REFUSED_MS });
    return { complete: true, againMs: REFUSED_MS + TIMER_SLACK_MS };
  }

  return {
    take: async (context) => {
      if (isGivenUp) return DONE;
      const waitMs = pausedUntilMs - performance.now();
      if (waitMs > 0) return notYet(waitMs + TIMER_SLACK_MS);
      return embed(context).catch((thrown: unknown) => settle(toAppError(thrown)));
    },
  };
}
