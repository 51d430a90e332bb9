/** Whether a projection is worth asking: after failures nobody asks it for a while, then one call tries. */
import { toAppError } from "../domain/errors.ts";

export interface ProjectionHealth {
  /** It was looked at whether it may be asked at all: its version, its schema, what who fills it says. */
  looked(): void;
  isLookedAt(): boolean;
  /** False for a while after it failed; then true for one call, whose outcome decides. */
  mayAsk(): boolean;
  succeeded(): void;
  failed(thrown: unknown): void;
  /** Null while it is not known to be down. */
  down(): { readonly sinceMs: number; readonly error: string } | null;
}

/** An answer may be late now and then; a server that cannot be reached is down at once. */
const LATE_IN_A_ROW = 3;
const FIRST_PAUSE_MS = 500;
/** Asking one that is away costs one call its part of the time, so it may be asked often: it is used again soon after it is back. */
const LONGEST_PAUSE_MS = 5_000;

export function createProjectionHealth(now: () => number = Date.now): ProjectionHealth {
  let failures = 0;
  let late = 0;
  let askAgainAtMs = 0;
  let down: { readonly sinceMs: number; readonly error: string } | null = null;
  let isLookedAt = false;
  return {
    looked: () => {
      isLookedAt = true;
    },
    isLookedAt: () => isLookedAt,
    mayAsk: () => {
      if (down === null) return true;
      if (now() < askAgainAtMs) return false;
      // whoever asks now asks alone
      askAgainAtMs = now() + pauseAfter(failures);
      return true;
    },
    succeeded: () => {
      failures = 0;
      late = 0;
      down = null;
    },
    failed: (thrown) => {
      const { code, message } = toAppError(thrown);
      if (code === "CANCELLED") return;
      late += 1;
      if (code === "DEADLINE_EXCEEDED" && late < LATE_IN_A_ROW) return;
      failures += 1;
      askAgainAtMs = now() + pauseAfter(failures);
      down = {
        sinceMs: down?.sinceMs ?? now(),
        error: code === "PROJECTION_UNAVAILABLE" ? message : `${code}: ${message}`,
      };
    },
    down: () => down,
  };
}

/** Each is twice the one before, a little longer or shorter by chance: many processes must not come back at once. */
export function pauseAfter(failures: number): number {
  const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** Math.max(0, failures - 1), LONGEST_PAUSE_MS);
  return pauseMs * (0.8 + 0.4 * Math.random());
}
