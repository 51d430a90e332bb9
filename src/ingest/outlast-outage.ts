/** Work that goes on by itself when the database behind the catalog is back. */
import { setTimeout as sleep } from "node:timers/promises";
import { AppError, toAppError } from "../domain/errors.ts";
import type { Logger } from "../ports/logger.ts";

export interface OutageOptions {
  readonly signal: AbortSignal;
  readonly logger: Logger;
  /** How long it may be away before the work fails. */
  readonly patienceMs?: number;
  readonly firstPauseMs?: number;
}

/** A restart of a server takes seconds, a failover minutes. */
export const PATIENCE_MS = 600_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

/**
 * What `work` comes to; it runs again, from its beginning, for as long as the catalog is not there. Throws AppError: CANCELLED; else what
 * `work` throws.
 */
export async function outlastOutage<Result>(
  options: OutageOptions,
  work: () => Promise<Result>,
): Promise<Result> {
  const { signal, logger, patienceMs = PATIENCE_MS, firstPauseMs = FIRST_PAUSE_MS } = options;
  let pauseMs = firstPauseMs;
  let sinceMs: number | null = null;
  for (;;) {
    const startedMs = performance.now();
    try {
      return await work();
    } catch (thrown) {
      if (!isOutage(thrown)) throw thrown;
      const nowMs = performance.now();
      // after it worked for a while this is another outage
      if (sinceMs === null || nowMs - startedMs > LONGEST_PAUSE_MS) {
        logger.warn({ err: thrown }, "waits until the database is back");
        sinceMs = nowMs;
        pauseMs = firstPauseMs;
      }
      if (nowMs - sinceMs > patienceMs) throw thrown;
      await pause(pauseMs * (0.5 + Math.random()), signal);
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    }
  }
}

/** Whether the catalog is there but its database is not. */
function isOutage(thrown: unknown): boolean {
  return toAppError(thrown).code === "CATALOG_UNAVAILABLE";
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(milliseconds, undefined, { signal });
  } catch (thrown) {
    throw new AppError("CANCELLED", "The operation was cancelled.", { cause: thrown });
  }
}
