/** The PostgreSQL store against every suite, in this process. */
import { afterAll } from "vitest";
import { openPglite } from "../support/pglite.ts";
import { postgresDirectories, postgresStore } from "../support/postgres-store.ts";
import { describeCatalogDirectory } from "./catalog-directory.suite.ts";
import { describeStore } from "./describe-store.ts";

// before the suites: the engine may need longer to start than a hook may take
const { open, close } = await openPglite();
afterAll(close);

describeStore(postgresStore("PGlite", open));
describeCatalogDirectory(postgresDirectories("PGlite", open));
