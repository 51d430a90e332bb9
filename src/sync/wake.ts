/** Pauses that end early when there is something to do. */

export interface Wake {
  /** Ends the pause, or the next one at once. */
  wake(): void;
  /** Resolves after this time, when woken, or when the signal aborts; never throws. */
  pause(ms: number, signal: AbortSignal): Promise<void>;
}

export function createWake(): Wake {
  let isWoken = false;
  let end: (() => void) | null = null;
  return {
    wake: () => {
      isWoken = true;
      end?.();
    },
    pause: async (ms, signal) => {
      if (!isWoken && !signal.aborted)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          end = () => {
            clearTimeout(timer);
            resolve();
          };
          signal.addEventListener("abort", end, { once: true });
        });
      if (end !== null) signal.removeEventListener("abort", end);
      end = null;
      isWoken = false;
    },
  };
}
