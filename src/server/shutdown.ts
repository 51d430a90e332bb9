/** The end of the process: whatever was acquired is released, last first, each once, within a hard limit. */
import type { Logger } from "../ports/logger.ts";

export interface Shutdown {
  /** Registers a release next to its acquisition. After the end has begun it is released at once. */
  onEnd(name: string, release: () => Promise<void> | void): void;
  /** Begins the end; later calls join the first. */
  end(reason: string, exitCode: number): Promise<void>;
  /** Aborted when the end begins: work in flight stops. */
  readonly signal: AbortSignal;
}

export interface ShutdownParams {
  readonly logger: Logger;
  /** All releases together get this long. */
  readonly limitMs: number;
  readonly exit: (exitCode: number) => void;
  /** Called instead of `exit` when the releases did not end in time. */
  readonly giveUp: (exitCode: number) => void;
}

/** A stack of releasers; one of `exit` and `giveUp` is called, once. */
export function createShutdown(params: ShutdownParams): Shutdown {
  const { logger, limitMs, exit, giveUp } = params;
  const controller = new AbortController();
  const releases: { name: string; release: () => Promise<void> | void }[] = [];
  let ending: Promise<void> | null = null;

  const releaseOne = async (name: string, release: () => Promise<void> | void): Promise<void> => {
    try {
      await release();
    } catch (error) {
      logger.warn({ name, error }, "release failed");
    }
  };
  const releaseAll = async (): Promise<void> => {
    for (let next = releases.pop(); next !== undefined; next = releases.pop())
      await releaseOne(next.name, next.release);
  };
  const run = async (reason: string, exitCode: number): Promise<void> => {
    logger.info({ reason }, "shutting down");
    controller.abort(new Error(`shutting down: ${reason}`));
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<"late">((resolve) => {
      timer = setTimeout(() => resolve("late"), limitMs);
    });
    const outcome = await Promise.race([releaseAll(), limit]);
    clearTimeout(timer);
    if (outcome === "late") giveUp(exitCode);
    else exit(exitCode);
  };
  return {
    signal: controller.signal,
    onEnd: (name, release) => {
      if (ending === null) releases.push({ name, release });
      else void releaseOne(name, release);
    },
    end: (reason, exitCode) => {
      ending ??= run(reason, exitCode);
      return ending;
    },
  };
}
