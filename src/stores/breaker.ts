/** Calls to a server that is down fail at once: after some failures in a row nobody asks it for a while, then one call tries. */
import {
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
  type IBackoff,
  isBrokenCircuitError,
} from "cockatiel";
import type { AppError } from "../domain/errors.ts";

export interface Breaker {
  /** Runs `work`, or throws what `isDown` makes without running it. Failures to reach the server count, others do not. */
  guard<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Null while calls are let through. */
  closedUntil(): Down | null;
}

export interface Down {
  readonly retryAtMs: number;
  readonly reason: string;
}

/** How patient it is; what is left out has a value for servers nearby. */
export interface BreakerSettings {
  /** Failures in a row that open it. */
  readonly failures?: number;
  readonly firstPauseMs?: number;
  readonly longestPauseMs?: number;
}

export interface BreakerOptions extends BreakerSettings {
  /** Whether the server could not be reached or was lost: only that counts. */
  readonly isBroken: (thrown: unknown) => boolean;
  /** What is thrown while calls are not let through. */
  readonly isDown: (down: Down) => AppError;
  /** Told once when it opens and once when it closes, not at each try between. */
  readonly onChange?: (isOpen: boolean, reason: string) => void;
}

const FAILURES = 5;
const FIRST_PAUSE_MS = 500;
/** A connection that is refused costs nothing. */
const LONGEST_PAUSE_MS = 3_000;

export function createBreaker(options: BreakerOptions): Breaker {
  const { onChange } = options;
  let pauseMs = 0;
  let openedAtMs = 0;
  let reason = "";
  let isKnownOpen = false;
  const policy = circuitBreaker(handleWhen(options.isBroken), {
    breaker: new ConsecutiveBreaker(options.failures ?? FAILURES),
    halfOpenAfter: {
      next: () =>
        growing(options, 0, (ms) => {
          pauseMs = ms;
        }),
    },
  });
  policy.onBreak((failure) => {
    openedAtMs = Date.now();
    reason = "error" in failure ? failure.error.message : reason;
    if (!isKnownOpen) onChange?.(true, reason);
    isKnownOpen = true;
  });
  policy.onReset(() => {
    if (isKnownOpen) onChange?.(false, reason);
    isKnownOpen = false;
  });
  return {
    guard: async (work) => {
      try {
        return await policy.execute(work);
      } catch (thrown) {
        if (!isBrokenCircuitError(thrown)) throw thrown;
        throw options.isDown({ retryAtMs: openedAtMs + pauseMs, reason });
      }
    },
    closedUntil: () =>
      policy.state === CircuitState.Closed ? null : { retryAtMs: openedAtMs + pauseMs, reason },
  };
}

/** Each pause is twice the one before, a little longer or shorter by chance: many servers must not come back at once. */
function growing(
  options: BreakerSettings,
  step: number,
  tell: (ms: number) => void,
): IBackoff<unknown> {
  const { firstPauseMs = FIRST_PAUSE_MS, longestPauseMs = LONGEST_PAUSE_MS } = options;
  const duration = Math.min(firstPauseMs * 2 ** step, longestPauseMs) * (0.8 + 0.4 * Math.random());
  tell(duration);
  return { duration, next: () => growing(options, step + 1, tell) };
}
