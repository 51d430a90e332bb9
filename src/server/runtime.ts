/** What every command starts from: configuration, log, rules for folders and an orderly end. */
import type { FolderPolicy } from "../ports/folder-policy.ts";
import { createStderrLogger, type StderrLogger } from "../telemetry/stderr-logger.ts";
import { announcedFolder, type Config, type Flags, loadConfig } from "./config.ts";
import { createShutdown, type Shutdown } from "./shutdown.ts";
import { createFolderPolicy } from "./workspace-root.ts";

/** A serving process must be gone within a second of its client. */
export const SERVE_RELEASE_MS = 700;
/** Nobody waits for a command's end but the person who typed it. */
export const COMMAND_RELEASE_MS = 20_000;

/**
 * The last resort. `process.exit` would stop worker threads inside native code, which aborts the process with a core dump; a kill
 * cannot hang, and whatever is committed survives it.
 */
function killSelf(): void {
  process.kill(process.pid, "SIGKILL");
}

export interface Runtime {
  readonly config: Config;
  readonly logger: StderrLogger;
  readonly policy: FolderPolicy;
  readonly shutdown: Shutdown;
}

/** Throws INVALID_CONFIG. */
export function createRuntime(flags: Flags, releaseMs: number): Runtime {
  const config = loadConfig(flags);
  const logger = createStderrLogger(config.logLevel);
  const policy = createFolderPolicy({
    roots: config.roots,
    announced: announcedFolder(),
    workingFolder: process.cwd(),
  });
  const shutdown = createShutdown({
    logger,
    limitMs: releaseMs,
    exit: (exitCode) => process.exit(exitCode),
    giveUp: killSelf,
  });
  shutdown.onEnd("log", () => logger.flush());
  return { config, logger, policy, shutdown };
}
