/** After some failures in a row the cache is left alone for a while: a question must not wait for it again and again. */

export interface Pause {
  /** While it is true nobody asks. When a pause is over one caller is let through, the others wait for what becomes of it. */
  isOn(): boolean;
  passed(): void;
  /** Returns whether a pause has begun with this failure. */
  failed(): boolean;
}

export interface PauseOptions {
  /** Failures in a row that begin it. */
  readonly failures: number;
  readonly firstMs: number;
  readonly longestMs: number;
  /** In milliseconds. */
  readonly now: () => number;
  /** From 0 to 1: many servers must not come back at once. */
  readonly chance: () => number;
}

export function createPause({ failures, firstMs, longestMs, now, chance }: PauseOptions): Pause {
  let inARow = 0;
  let untilMs = 0;
  let lengthMs = firstMs;
  const begin = (): void => {
    untilMs = now() + lengthMs * (0.8 + 0.4 * chance());
    lengthMs = Math.min(longestMs, lengthMs * 2);
  };
  return {
    isOn: () => {
      if (inARow < failures) return false;
      if (now() < untilMs) return true;
      // this caller tries; whoever comes meanwhile does not
      untilMs = now() + lengthMs;
      return false;
    },
    passed: () => {
      inARow = 0;
      lengthMs = firstMs;
    },
    failed: () => {
      inARow += 1;
      if (inARow < failures) return false;
      begin();
      return true;
    },
  };
}
