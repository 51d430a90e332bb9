/** Who may use a connection now, in the order of asking: pools never queue, so that waiting ends with the operation and is counted. */
import { AppError } from "../../domain/errors.ts";
import type { Histogram } from "../../ports/metrics.ts";
import type { Wait } from "./connector.ts";

export interface Places {
  /** Returns how to give the place back, which may be called several times. Throws AppError: CANCELLED, DEADLINE_EXCEEDED, CATALOG_UNAVAILABLE (none came free in time). */
  take(wait: Wait): Promise<() => void>;
  readonly size: number;
  readonly inUse: number;
  readonly waiting: number;
}

export interface PlacesOptions {
  /** For messages. */
  readonly name: string;
  readonly size: number;
  /** Also for those who have no deadline. */
  readonly longestWaitMs: number;
  /** Of everybody's wait, 0 included. */
  readonly waits?: Histogram;
  readonly onLongWait?: (waitedMs: number) => void;
}

/** From here on a wait is told of. */
export const LONG_WAIT_MS = 1_000;

export function createPlaces(options: PlacesOptions): Places {
  const { name, size, longestWaitMs, waits, onLongWait } = options;
  const queue: (() => void)[] = [];
  let inUse = 0;

  const occupy = (startedMs: number): (() => void) => {
    const waitedMs = performance.now() - startedMs;
    waits?.observe(waitedMs);
    if (waitedMs >= LONG_WAIT_MS) onLongWait?.(waitedMs);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      const next = queue.shift();
      if (next === undefined) inUse -= 1;
      // the place passes on: nobody who comes later takes it
      else next();
    };
  };

  const waitInLine = ({ signal, deadlineMs }: Wait): Promise<() => void> =>
    new Promise((resolve, reject) => {
      const startedMs = performance.now();
      const limitMs = Math.min(longestWaitMs, deadlineMs - startedMs);
      const leave = (error: AppError): void => {
        end();
        queue.splice(queue.indexOf(turn), 1);
        waits?.observe(performance.now() - startedMs);
        reject(error);
      };
      const onAbort = (): void =>
        leave(new AppError("CANCELLED", "The operation was cancelled while it waited."));
      const timer = setTimeout(
        () =>
          leave(
            limitMs < longestWaitMs
              ? new AppError("DEADLINE_EXCEEDED", `No connection for ${name} came free in time.`)
              : tooBusy(name, size, longestWaitMs),
          ),
        Math.max(0, limitMs),
      );
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", onAbort);
      };
      const turn = (): void => {
        end();
        resolve(occupy(startedMs));
      };
      signal.addEventListener("abort", onAbort, { once: true });
      queue.push(turn);
    });

  return {
    take: async (wait) => {
      if (inUse >= size) return waitInLine(wait);
      inUse += 1;
      return occupy(performance.now());
    },
    size,
    get inUse() {
      return inUse;
    },
    get waiting() {
      return queue.length;
    },
  };
}

function tooBusy(name: string, size: number, waitedMs: number): AppError {
  return new AppError(
    "CATALOG_UNAVAILABLE",
    `All ${size} connections for ${name} were busy for ${Math.round(waitedMs / 1_000)} s.`,
    { next: "Try again, or raise QUARRY_POSTGRES_CONNECTIONS." },
  );
}
