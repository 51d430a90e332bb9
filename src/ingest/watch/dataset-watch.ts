/** Keeps a dataset current while its server runs: a written file is re-indexed at once, anything else is left to a sweep. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Catalog } from "../../ports/catalog.ts";
import type { Logger } from "../../ports/logger.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import { type FolderWatch, parentOf, watchFolders } from "./folder-watch.ts";

export interface DatasetWatchParams {
  readonly catalog: Catalog;
  readonly datasetId: string;
  readonly root: string;
  readonly logger: Logger;
  readonly context: () => OperationContext;
  /** Re-indexes files that the dataset shows. */
  readonly refreshPaths: (paths: readonly string[]) => Promise<void>;
  readonly sweep: () => Promise<unknown>;
}

/** A branch switch writes more files than this at once; one sweep is cheaper then. */
const MOST_PATHS = 64;
/** Files that no dataset shows (a log, a build's output beside its sources) may be written all the time. */
const SWEEP_PAUSE_MS = 1_000;

export interface DatasetWatch {
  /** Watches the folders of what the dataset shows now. */
  followShown(): Promise<void>;
  close(): void;
}

export function createDatasetWatch(params: DatasetWatchParams): DatasetWatch {
  const { catalog, datasetId, root, logger, context } = params;
  let watching: FolderWatch | null = null;
  let hasFailed = false;
  let isSweeping = false;
  let isClosed = false;

  const sweepSoon = (): void => {
    if (isSweeping) return;
    isSweeping = true;
    params
      .sweep()
      .then(() => sleep(SWEEP_PAUSE_MS, undefined, { ref: false }))
      .catch((error: unknown) => logger.warn({ datasetId, err: error }, "a sweep stopped"))
      .finally(() => {
        isSweeping = false;
      });
  };
  const react = async (paths: readonly string[]): Promise<void> => {
    if (paths.length > MOST_PATHS) return sweepSoon();
    const found = await catalog.documents.findEach(context(), { datasetId, paths });
    const shown = paths.filter((_, i) => found[i] !== null);
    if (shown.length > 0) await params.refreshPaths(shown);
    if (shown.length < paths.length) sweepSoon();
  };
  const start = (): FolderWatch =>
    watchFolders({
      root,
      onChange: (paths) => {
        react(paths).catch((error: unknown) =>
          logger.warn({ datasetId, err: error }, "a noticed change was not indexed"),
        );
      },
      onFailure: (error) => {
        hasFailed = true;
        logger.info(
          { datasetId, reason: error.message },
          "folders are not watched; sweeps find changes",
        );
      },
    });

  return {
    followShown: async () => {
      if (hasFailed || isClosed) return;
      const versions = await catalog.documents.listCurrent(context(), datasetId);
      if (versions.length === 0 || isClosed) return;
      watching ??= start();
      watching.setFolders(new Set(versions.flatMap(({ path }) => withAncestors(parentOf(path)))));
    },
    close: () => {
      isClosed = true;
      watching?.close();
    },
  };
}

/** A folder and all above it: a new folder beside an indexed one is noticed by their parent. */
function withAncestors(folder: string): string[] {
  const all = [folder];
  for (let at = folder; at !== ""; ) {
    at = parentOf(at);
    all.push(at);
  }
  return all;
}
