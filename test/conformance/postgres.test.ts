/** The PostgreSQL store against every suite, each test on a database of its own. */
import { afterAll, test } from "vitest";
import { dropTemplate, findPostgres } from "../support/postgres.ts";
import { postgresDirectories, postgresStore } from "../support/postgres-store.ts";
import { describeCatalogDirectory } from "./catalog-directory.suite.ts";
import { describeStore } from "./describe-store.ts";

const server = findPostgres();

if ("missing" in server) test.skip(`PostgreSQL: ${server.missing}`, () => undefined);
else {
  afterAll(() => dropTemplate(server.url));
  describeStore(postgresStore(server.url));
  describeCatalogDirectory(postgresDirectories(server.url));
}
