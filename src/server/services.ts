/** The services behind tools and commands, opened when the first call needs them. */
import type { IndexLimits } from "../domain/index-limits.ts";
import type { FolderPolicy } from "../ports/folder-policy.ts";
import type { Logger } from "../ports/logger.ts";
import type { ToolServices } from "../tools/define-tool.ts";
import { type Config, xdgConfigHome } from "./config.ts";
import type { OpenParts } from "./parts.ts";
import { type NarrowedLimits, readRepositoryLimits } from "./repository-config.ts";
import type { Shutdown } from "./shutdown.ts";

export interface ServicesParams {
  readonly config: Config;
  readonly policy: FolderPolicy;
  readonly logger: Logger;
  readonly shutdown: Shutdown;
  readonly openParts: OpenParts;
  /** As in `PartsParams`. */
  readonly watch: boolean;
}

function userLimits(config: Config): IndexLimits {
  const { maxFileBytes, exclude, excludeLanguages } = config;
  return { maxFileBytes, exclude, excludeLanguages };
}

async function open(params: ServicesParams): Promise<ToolServices> {
  const { config, policy, logger, shutdown, openParts } = params;
  const narrowed = (folder: string): Promise<NarrowedLimits> =>
    readRepositoryLimits(folder, userLimits(config));
  const parts = await openParts({
    config,
    logger,
    configHome: xdgConfigHome(),
    watch: params.watch,
    limitsOf: async (folder) => {
      const { limits, notices } = await narrowed(folder);
      for (const notice of notices) logger.warn({ folder }, notice);
      return limits;
    },
  });
  shutdown.onEnd("parts", parts.close);
  return {
    workspaces: parts.workspaces,
    indexer: parts.indexer,
    answer: parts.answer,
    traverse: parts.traverse,
    projections: parts.projections,
    policy,
    replyMaxTokens: config.replyMaxTokens,
    notices: async (folders) => {
      const all = await Promise.all(
        folders.map(async (folder) => {
          const { notices } = await narrowed(folder);
          return notices.map((notice) => `${folder}: ${notice}`);
        }),
      );
      return all.flat();
    },
  };
}

/** Opens once; a failed opening is tried again by the next call. */
export function lazyServices(params: ServicesParams): () => Promise<ToolServices> {
  let opened: Promise<ToolServices> | null = null;
  return () => {
    opened ??= open(params).catch((error: unknown) => {
      opened = null;
      throw error;
    });
    return opened;
  };
}
