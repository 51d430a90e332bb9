/** A catalog over a database, as a server process has it. */
import type { Catalog } from "../../src/ports/catalog.ts";
import { createPostgresCatalogDirectory } from "../../src/stores/postgres/catalog-directory.ts";
import type { OpenDatabaseOptions } from "../../src/stores/postgres/open-database.ts";
import type { Database } from "../../src/stores/postgres/transaction.ts";
import { makeDataset } from "../conformance/store-factory.ts";
import { openTestDatabase } from "./postgres.ts";
import { testContext } from "./test-context.ts";

export interface OpenedPostgres {
  readonly database: Database;
  readonly catalog: Catalog;
  readonly datasetId: string;
  /** What the dataset shows. */
  paths(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Short pauses, so that tests need not wait for long ones. */
const IMPATIENT = { failures: 3, firstPauseMs: 50, longestPauseMs: 200 };

export async function openPostgres(
  url: string,
  options: Partial<OpenDatabaseOptions> = {},
): Promise<OpenedPostgres> {
  const database = await openTestDatabase(url, {
    breaker: IMPATIENT,
    connectTimeoutMs: 1_000,
    ...options,
  });
  const directory = createPostgresCatalogDirectory({
    openDatabase: async () => database,
    host: "host",
  });
  const catalog = await directory.open(testContext(), { home: "/home/me/project" });
  const datasetId = (await makeDataset(catalog)).id;
  return {
    ...{ database, catalog, datasetId },
    paths: async () =>
      (await catalog.documents.listCurrent(testContext(), datasetId)).map(({ path }) => path),
    close: () => directory.close(),
  };
}
