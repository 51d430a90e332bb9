/** Keeps a dataset's vectors complete behind everything else, and tries again what failed, at growing distances. */
import type { OperationContext } from "../../ports/operation-context.ts";
import type { SlotEmbedder } from "../../ports/slot-embedder.ts";
import { createSlotTurns, type SlotTurnsDeps } from "./slot-turns.ts";

export interface EmbedBacklogDeps extends SlotTurnsDeps {
  readonly embedders: readonly SlotEmbedder[];
  readonly context: () => OperationContext;
}

export interface EmbedBacklog {
  /** Looks for texts without vectors and embeds them; returns when all is done that can be done now. Calls at the same time share one. */
  work(): Promise<void>;
  /** Something was indexed. Starts `work` unless threads embedded it while they parsed and nothing was left over before. */
  wake(): void;
  readonly isWorking: boolean;
  close(): void;
}

/** Threads leave gaps only when a content was known already; a look at all texts finds them. */
const LOOK_AGAIN_MS = 600_000;

export function createEmbedBacklog(deps: EmbedBacklogDeps): EmbedBacklog {
  const { embedders } = deps;
  const slots = embedders.map((each) => createSlotTurns(deps, each));
  let working: Promise<void> | null = null;
  let timer: NodeJS.Timeout | undefined;
  let timerAtMs = Number.POSITIVE_INFINITY;
  let completeAtMs = Number.NEGATIVE_INFINITY;
  let woken = false;
  let closed = false;

  /** The earliest of several wishes counts. */
  const again = (afterMs: number): void => {
    const atMs = performance.now() + afterMs;
    if (closed || atMs >= timerAtMs) return;
    clearTimeout(timer);
    timerAtMs = atMs;
    timer = setTimeout(() => {
      timerAtMs = Number.POSITIVE_INFINITY;
      void work();
    }, afterMs).unref();
  };

  async function workOnAll(): Promise<void> {
    let complete = true;
    for (const slot of slots) {
      if (closed) return;
      const turn = await slot.take(deps.context());
      if (turn.againMs !== null) again(turn.againMs);
      complete &&= turn.complete;
    }
    completeAtMs = complete ? performance.now() : Number.NEGATIVE_INFINITY;
  }

  function work(): Promise<void> {
    if (closed) return working ?? Promise.resolve();
    woken &&= working !== null;
    working ??= workOnAll().finally(() => {
      working = null;
      if (woken) void work();
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
      // what was committed after the last look would wait for the next run
      woken = working !== null;
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
