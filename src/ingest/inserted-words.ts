/** Keeps what other systems inserted findable: its words are indexed behind answers, or within them where nothing was found. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "../ports/logger.ts";
import type { OperationContext } from "../ports/operation-context.ts";
import type { Workspace } from "../ports/workspaces.ts";

export interface InsertedWordsDeps {
  readonly logger: Logger;
  readonly backgroundContext: () => OperationContext;
}

export interface InsertedWords {
  /** From now on the dataset is one of those below. */
  add(workspace: Workspace): void;
  has(datasetId: string): boolean;
  /** Starts indexing words unless it runs. */
  indexBehind(datasetId: string): void;
  /** True when it ended within `budgetMs`. */
  indexNow(datasetId: string, budgetMs: number): Promise<boolean>;
  /** Resolves when nothing runs any more. */
  close(): Promise<void>;
}

export function createInsertedWords({
  logger,
  backgroundContext,
}: InsertedWordsDeps): InsertedWords {
  const known = new Map<string, Workspace>();
  const ending = new AbortController();
  let running: Promise<boolean> | null = null;
  const work = async ({ catalog }: Workspace): Promise<boolean> => {
    try {
      await catalog.finishIndexes({ ...backgroundContext(), signal: ending.signal });
      return true;
    } catch (thrown) {
      if (!ending.signal.aborted) logger.warn({ err: thrown }, "inserted words are not indexed");
      return false;
    }
  };
  const index = (datasetId: string): Promise<boolean> => {
    const workspace = known.get(datasetId);
    if (workspace === undefined || ending.signal.aborted) return Promise.resolve(false);
    // one at a time: it works for the whole tenant
    running ??= work(workspace).finally(() => {
      running = null;
    });
    return running;
  };
  return {
    add: (workspace) => {
      known.set(workspace.dataset.id, workspace);
    },
    has: (datasetId) => known.has(datasetId),
    indexBehind: (datasetId) => {
      void index(datasetId);
    },
    indexNow: async (datasetId, budgetMs) => {
      const timeout = new AbortController();
      const ended = await Promise.race([
        index(datasetId),
        sleep(budgetMs, false, { signal: timeout.signal }).catch(() => false),
      ]);
      timeout.abort();
      return ended;
    },
    close: async () => {
      ending.abort();
      await running;
    },
  };
}
