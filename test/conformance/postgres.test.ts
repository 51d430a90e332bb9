/** The PostgreSQL store against every suite. */
import { afterAll, test } from "vitest";
import {
  createTestDatabase,
  dropTestDatabase,
  findPostgres,
  openTestDatabase,
} from "../support/postgres.ts";
import { postgresDirectories, postgresStore } from "../support/postgres-store.ts";
import { describeCatalogDirectory } from "./catalog-directory.suite.ts";
import { describeStore } from "./describe-store.ts";

const server = findPostgres();

if ("missing" in server) test.skip(`PostgreSQL: ${server.missing}`, () => undefined);
else {
  const made = createTestDatabase(server.url);
  const open = async () => openTestDatabase(await made);
  afterAll(async () => dropTestDatabase(server.url, await made));
  describeStore(postgresStore("PostgreSQL", open));
  describeCatalogDirectory(postgresDirectories("PostgreSQL", open));
}
