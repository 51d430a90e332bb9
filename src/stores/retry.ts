/** Failed work that is tried again, how often and after which pause. */
import { setTimeout as sleep } from "node:timers/promises";
import { checkInTime, type OperationEnd } from "./in-time.ts";

export interface Patience {
  readonly tries: number;
  /** The first pause is at most twice this, each later one twice as much. */
  readonly pauseMs: number;
}

/** Where two transactions met: both are at work, so one more try soon passes. */
export const MET: Patience = { tries: 8, pauseMs: 10 };
/** Where the connection ended before anything was committed: another one may be alive. A server that is down is for the breaker. */
export const LOST: Patience = { tries: 3, pauseMs: 40 };

/**
 * `patienceFor` says which failures may pass when tried again; null: none. Pauses grow and are chosen by chance, so that those who met do
 * not meet again. Throws what the last attempt threw, or AppError: CANCELLED, DEADLINE_EXCEEDED.
 */
export async function withRetries<Result>(
  end: OperationEnd,
  patienceFor: (thrown: unknown) => Patience | null,
  attempt: () => Promise<Result>,
): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (thrown) {
      const patience = patienceFor(thrown);
      if (patience === null || tries >= patience.tries || end.signal.aborted) throw thrown;
      const pauseMs = Math.random() * patience.pauseMs * 2 ** tries;
      if (performance.now() + pauseMs >= end.deadlineMs) throw thrown;
      await sleep(pauseMs);
      checkInTime(end);
    }
  }
}
