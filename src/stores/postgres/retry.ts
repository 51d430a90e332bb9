/** Which failed transactions are tried again, how often and after which pause. */
import { setTimeout as sleep } from "node:timers/promises";
import type { OperationContext } from "../../ports/operation-context.ts";
import { isBroken, isOutdatedPlan, isRetried, LostCommit } from "./driver-errors.ts";
import { checkInTime } from "./in-transaction.ts";

interface Patience {
  readonly tries: number;
  /** The first pause is at most twice this, each later one twice as much. */
  readonly pauseMs: number;
}

/** Where two transactions met: both are at work, so one more try soon passes. */
const MET: Patience = { tries: 8, pauseMs: 10 };
/** Where another process changed the schema: the statement that failed is prepared anew, and others may follow it. */
const OUTDATED: Patience = { tries: 4, pauseMs: 5 };
/** Where the connection ended before anything was committed: another one may be alive. A server that is down is for the breaker. */
const LOST: Patience = { tries: 3, pauseMs: 40 };

export interface RetryOptions {
  /** Whether doing it twice is doing it once: it is then also tried again where a commit may have been done. */
  readonly isRepeatable: boolean;
}

/** Pauses grow and are chosen by chance, so that those who met do not meet again. Throws what the last attempt threw, or AppError: CANCELLED, DEADLINE_EXCEEDED. */
export async function withRetries<Result>(
  context: OperationContext,
  options: RetryOptions,
  attempt: () => Promise<Result>,
): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (thrown) {
      const patience = patienceFor(thrown, options);
      if (patience === null || tries >= patience.tries || context.signal.aborted) throw thrown;
      const pauseMs = Math.random() * patience.pauseMs * 2 ** tries;
      if (performance.now() + pauseMs >= context.deadlineMs) throw thrown;
      await sleep(pauseMs);
      checkInTime(context);
    }
  }
}

function patienceFor(thrown: unknown, { isRepeatable }: RetryOptions): Patience | null {
  if (isRetried(thrown)) return MET;
  if (isOutdatedPlan(thrown)) return OUTDATED;
  if (thrown instanceof LostCommit) return isRepeatable ? LOST : null;
  return isBroken(thrown) ? LOST : null;
}
