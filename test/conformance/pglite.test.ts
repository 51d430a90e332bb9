/** The PostgreSQL store against every suite, in this process. */
import { afterAll } from "vitest";
import { openPglite } from "../support/pglite.ts";
import { postgresDirectories, postgresStore } from "../support/postgres-store.ts";
import { describeCatalogDirectory } from "./catalog-directory.suite.ts";
import { describeStore } from "./describe-store.ts";

const opening = openPglite();
const open = async () => (await opening).open();
afterAll(async () => (await opening).close());

describeStore(postgresStore("PGlite", open));
describeCatalogDirectory(postgresDirectories("PGlite", open));
