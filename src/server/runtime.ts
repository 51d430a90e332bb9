/** What every command starts from: configuration, log, rules for folders and an orderly end. */
import type { FolderPolicy } from "../ports/folder-policy.ts";
import { createStderrLogger, type StderrLogger } from "../telemetry/stderr-logger.ts";
import { announcedFolder, type Config, type Flags, loadConfig } from "./config.ts";
import { createShutdown, type Shutdown } from "./shutdown.ts";
import { createFolderPolicy } from "./workspace-root.ts";

/** All releases together: the process must be gone within a second of its client. */
const RELEASE_LIMIT_MS = 700;

export interface Runtime {
  readonly config: Config;
  readonly logger: StderrLogger;
  readonly policy: FolderPolicy;
  readonly shutdown: Shutdown;
}

/** Throws INVALID_CONFIG. */
export function createRuntime(flags: Flags): Runtime {
  const config = loadConfig(flags);
  const logger = createStderrLogger(config.logLevel);
  const policy = createFolderPolicy({
    roots: config.roots,
    announced: announcedFolder(),
    workingFolder: process.cwd(),
  });
  const shutdown = createShutdown({
    logger,
    limitMs: RELEASE_LIMIT_MS,
    exit: (exitCode) => process.exit(exitCode),
  });
  shutdown.onEnd("log", () => logger.flush());
  return { config, logger, policy, shutdown };
}
