/** How fast the past is filled: in small slices with pauses, unless someone waits for it. */
import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "../../domain/errors.ts";
import type { OperationContext } from "../../ports/operation-context.ts";

export interface Pace {
  /** To be called between small pieces of work. Pauses, and waits while others have work to do. Throws CANCELLED. */
  giveWay(context: OperationContext): Promise<void>;
  /** A run begins: what was before is no work. */
  begin(): void;
  /** No pauses until the returned function is called. */
  hasten(): () => void;
}

/** Below, a pause would be shorter than timers are exact. */
const SLICE_MS = 15;
/** A fifth of the time is worked: nobody's battery is emptied for a question that may never come. */
const PAUSE_SHARE = 4;
/** Whoever begins to wait is noticed within this time. */
const LOOK_MS = 100;
const BUSY_MS = 25;

/** `nowMs` and `wait` are for tests. */
export function createPace(
  isBusy: () => boolean,
  nowMs: () => number = () => performance.now(),
  wait: (ms: number) => Promise<unknown> = (ms) => sleep(ms),
): Pace {
  let waiting = 0;
  let resumedMs = nowMs();

  const check = ({ signal }: OperationContext): void => {
    if (signal.aborted) throw new AppError("CANCELLED", "Filling the past was stopped.");
  };

  async function pause(context: OperationContext, untilMs: number): Promise<void> {
    for (let leftMs = untilMs - nowMs(); leftMs > 0 && waiting === 0; leftMs = untilMs - nowMs()) {
      await wait(Math.min(LOOK_MS, leftMs));
      check(context);
    }
  }

  return {
    giveWay: async (context) => {
      check(context);
      const workedMs = nowMs() - resumedMs;
      if (workedMs < SLICE_MS && !isBusy()) return;
      await pause(context, nowMs() + workedMs * PAUSE_SHARE);
      while (isBusy()) {
        await wait(BUSY_MS);
        check(context);
      }
      resumedMs = nowMs();
    },
    begin: () => {
      resumedMs = nowMs();
    },
    hasten: () => {
      waiting += 1;
      let isOver = false;
      return () => {
        if (!isOver) waiting -= 1;
        isOver = true;
      };
    },
  };
}
