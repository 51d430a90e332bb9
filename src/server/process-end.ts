/** Everything that ends a serving process: its client closes stdin, stdout breaks, a signal, or its parent dies. */
import type { Logger } from "../ports/logger.ts";
import type { Shutdown } from "./shutdown.ts";

/** Half of the second within which the process must be gone. */
const PARENT_POLL_MS = 300;

const DEFECT_EXIT_CODE = 70;

const SIGNALS = { SIGTERM: 143, SIGINT: 130, SIGHUP: 129 } as const;

export type EndableProcess = Pick<
  NodeJS.Process,
  "stdin" | "stdout" | "stderr" | "ppid" | "on" | "kill"
>;

/** A parent that died leaves its child to another process: on POSIX the parent's id changes, on Windows it no longer answers. */
function parentIsGone(running: EndableProcess, firstParent: number): boolean {
  if (running.ppid !== firstParent) return true;
  if (process.platform !== "win32") return false;
  try {
    running.kill(firstParent, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

export function endOnSignals(shutdown: Shutdown, running: EndableProcess): void {
  for (const [signal, exitCode] of Object.entries(SIGNALS))
    running.on(signal, () => void shutdown.end(signal, exitCode));
}

/** A defect outside of any call ends the process in order: leases are given back, and the log says what it was. */
export function endOnDefects(shutdown: Shutdown, logger: Logger, running: EndableProcess): void {
  for (const event of ["uncaughtException", "unhandledRejection"])
    running.on(event, (error: unknown) => {
      logger.error({ error, event }, "defect outside of a call");
      void shutdown.end(event, DEFECT_EXIT_CODE);
    });
}

/** Watches all of them for a process that serves over stdio. */
export function endWithClient(shutdown: Shutdown, running: EndableProcess): void {
  endOnSignals(shutdown, running);
  const closed = (): void => void shutdown.end("stdin closed", 0);
  running.stdin.on("end", closed);
  running.stdin.on("close", closed);
  // EPIPE, EIO: nobody reads any more
  running.stdout.on("error", () => void shutdown.end("stdout broke", 0));
  const firstParent = running.ppid;
  const poll = setInterval(() => {
    if (parentIsGone(running, firstParent)) void shutdown.end("parent died", 0);
  }, PARENT_POLL_MS);
  poll.unref();
  shutdown.onEnd("parent poll", () => clearInterval(poll));
}
