/** A process that does nothing but fill a projection, slowly, until it is killed. */
import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { createPostgresCatalogDirectory } from "../../src/stores/postgres/catalog-directory.ts";
import { runProjections } from "../../src/sync/run-projections.ts";
import { folderProjection } from "./folder-projection.ts";
import { openTestDatabase } from "./postgres.ts";
import { testContext } from "./test-context.ts";

const [url = "", tenantId = "", folder = ""] = process.argv.slice(2);
const directory = createPostgresCatalogDirectory({
  openDatabase: () => openTestDatabase(url),
  host: hostname(),
});
const { projections } = directory;
if (projections === null) throw new Error("PostgreSQL has projections");
runProjections({
  given: { chunks: { projection: folderProjection(folder, 5), index: { search: async () => [] } } },
  catalog: projections,
  identity: { owner: randomUUID(), pid: process.pid, host: hostname() },
  logger: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
  context: () => testContext({ tenantId }),
  settings: { pollMs: 20, heartbeatMs: 100 },
});
