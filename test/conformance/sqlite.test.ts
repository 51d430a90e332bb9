/** The SQLite store against every suite, each test on a database of its own. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Catalog } from "../../src/ports/catalog.ts";
import { createCatalogDirectory } from "../../src/stores/sqlite/catalog-directory.ts";
import { openCatalog } from "../../src/stores/sqlite/open-catalog.ts";
import { noLexicalIndex } from "../support/no-lexical-index.ts";
import { describeCatalog } from "./catalog.suite.ts";
import { describeCatalogDirectory } from "./catalog-directory.suite.ts";
import { describeCodeGraph } from "./code-graph.suite.ts";
import { describeDatasetStore } from "./dataset-store.suite.ts";
import { describeDocumentReader } from "./document-reader.suite.ts";
import { describeJobQueue } from "./job-queue.suite.ts";
import { describeOutbox } from "./outbox.suite.ts";
import { describePast } from "./past.suite.ts";
import type { StoreFactory } from "./store-factory.ts";
import { describeVectorIndex } from "./vector-index.suite.ts";
import { describeWriterLease } from "./writer-lease.suite.ts";

const sqliteWith = (name: string, mostResidentBytes?: number): StoreFactory => ({
  name,
  open: async ({ projections = false } = {}) => {
    const folder = mkdtempSync(join(tmpdir(), "quarry-sqlite-"));
    const opened: Catalog[] = [];
    const open = async (): Promise<Catalog> => {
      const file = join(folder, "catalog.sqlite");
      const catalog = await openCatalog({
        file,
        home: "/h",
        projections,
        lexical: noLexicalIndex,
        ...(mostResidentBytes === undefined ? {} : { mostResidentBytes }),
      });
      opened.push(catalog);
      return catalog;
    };
    return {
      catalog: await open(),
      reopen: open,
      dispose: async () => {
        for (const catalog of opened) await catalog.close();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  },
});
const sqlite = sqliteWith("SQLite");

describeCatalog(sqlite);
describeCodeGraph(sqlite);
describeDatasetStore(sqlite);
describeDocumentReader(sqlite);
describeJobQueue(sqlite);
describeOutbox(sqlite);
describePast(sqlite);
describeVectorIndex(sqlite);
describeVectorIndex(sqliteWith("SQLite with signs in memory", 0));
describeWriterLease(sqlite);
describeCatalogDirectory({
  name: "SQLite",
  open: () => {
    const dataFolder = mkdtempSync(join(tmpdir(), "quarry-data-"));
    const options = { dataFolder, projections: false, lexical: noLexicalIndex };
    const directory = createCatalogDirectory(options);
    return {
      directory,
      dispose: async () => {
        await directory.close();
        rmSync(dataFolder, { recursive: true, force: true });
      },
    };
  },
});
