/** Fills an indexed repository's past step by step, as the history backlog does without its pauses. */
import { hostname } from "node:os";
import { AppError } from "../../src/domain/errors.ts";
import { fillEdges } from "../../src/ingest/history/fill-edges.ts";
import { fillPast } from "../../src/ingest/history/fill-past.ts";
import { createPathRules } from "../../src/ingest/history/path-rules.ts";
import { DEFAULT_ANALYZE_SETTINGS } from "../../src/ingest/parse/analyze-settings.ts";
import { createAnalyzerPool } from "../../src/ingest/parse/analyzer-pool.ts";
import { createPoolAnalyzer } from "../../src/ingest/parse/pool-analyzer.ts";
import { findGitFolder } from "../../src/ingest/walk/git/git-folder.ts";
import { findRepository } from "../../src/ingest/walk/git/repository.ts";
import { DEFAULT_WALK_SETTINGS } from "../../src/ingest/walk/walk-settings.ts";
import type { OperationContext } from "../../src/ports/operation-context.ts";
import { createCatalogDirectory } from "../../src/stores/sqlite/catalog-directory.ts";
import { catalogFile } from "../../src/stores/sqlite/catalog-file.ts";
import { openReader } from "../../src/stores/sqlite/connection.ts";
import { loadDriver } from "../../src/stores/sqlite/driver.ts";
import { createSqliteLexicalIndex } from "../../src/stores/sqlite/lexical-index.ts";
import { testContext } from "../../test/support/test-context.ts";

const MAX_FILE_BYTES = 1_048_576;

export interface PastFiller {
  fillDocuments(context: OperationContext, wanted: number): Promise<void>;
  fillEdges(context: OperationContext): Promise<void>;
  report(context: OperationContext): Promise<{ readonly coverage: number; readonly rows: number }>;
  close(): Promise<void>;
}

/** `dataDir` holds the catalog of the repository that `root` is the top of. */
export async function openPastFiller(dataDir: string, root: string): Promise<PastFiller> {
  const repository = findGitFolder(root);
  const home = (await findRepository(root))?.commonDir;
  if (repository === null || home === undefined) throw new Error(`${root} is no repository`);
  const catalogs = createCatalogDirectory({
    ...{ dataFolder: dataDir, projections: false, lexical: createSqliteLexicalIndex },
  });
  const catalog = await catalogs.open(testContext(), { home });
  const [dataset] = await catalog.datasets.list(testContext());
  if (dataset === undefined) throw new Error(`${root} is not indexed`);
  const { generation } = await catalog.lease.acquire(testContext(), {
    ...{ datasetId: dataset.id, owner: "bench", pid: process.pid, host: hostname() },
    ...{ nowMs: Date.now(), expiryMs: 0 },
  });
  const pool = createAnalyzerPool({});
  const run = {
    catalog,
    datasetId: dataset.id,
    analyzer: createPoolAnalyzer(pool, DEFAULT_ANALYZE_SETTINGS, MAX_FILE_BYTES),
    place: { repository, prefix: "" },
    rules: createPathRules(root, DEFAULT_WALK_SETTINGS, []),
    leaseGeneration: generation,
    giveWay: async () => {},
    kept: { codebase: null },
  };
  return {
    fillDocuments: async (context, wanted) => {
      const filled = await fillPast(context, { ...run, wanted });
      if (filled.state === "lacking") throw new AppError("INTERNAL", filled.lack);
    },
    fillEdges: (context) => fillEdges(context, run),
    report: async (context) => {
      const { coverage } = await catalog.line.state(context, dataset.id);
      const open = await loadDriver();
      const reader = openReader(open, catalogFile(dataDir, home));
      const counted = reader.get<{ n: number }>(
        "SELECT count(*) AS n FROM edges INDEXED BY edges_past WHERE rev_to = 0",
      );
      reader.close();
      return {
        coverage: coverage === null ? 0 : coverage.to - coverage.from + 1,
        rows: counted?.n ?? 0,
      };
    },
    close: async () => {
      await catalogs.close();
      await pool.close();
    },
  };
}
