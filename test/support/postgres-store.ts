/** A PostgreSQL database as a store for conformance suites: each test is a tenant of its own, so that one database serves them all. */
import { createdId } from "../../src/domain/created-id.ts";
import type { CatalogDirectory } from "../../src/ports/catalog-directory.ts";
import type { OperationContext } from "../../src/ports/operation-context.ts";
import { createPostgresCatalogDirectory } from "../../src/stores/postgres/catalog-directory.ts";
import { createProjectionRegistry } from "../../src/stores/postgres/projections/registry.ts";
import type { Database } from "../../src/stores/postgres/transaction.ts";
import type { DirectoryFactory } from "../conformance/catalog-directory.suite.ts";
import type { StoreFactory } from "../conformance/store-factory.ts";
import { testContext } from "./test-context.ts";

const HOST = "host";

/** Opens connections to the same database each time. */
export type OpenDatabase = () => Promise<Database>;

/** Suites say `local`: whose rows these are is told apart here. */
function asTenant(database: Database, tenantId: string): Database {
  const own = (context: OperationContext): OperationContext => ({ ...context, tenantId });
  return {
    ...database,
    read: (context, work) => database.read(own(context), work),
    readPrimary: (context, work) => database.readPrimary(own(context), work),
    readAnywhere: (context, work) => database.readAnywhere(own(context), work),
    write: (context, options, work) => database.write(own(context), options, work),
  };
}

function tenantDirectory(open: OpenDatabase, tenantId: string): CatalogDirectory {
  return createPostgresCatalogDirectory({
    openDatabase: async () => asTenant(await open(), tenantId),
    host: HOST,
  });
}

async function registerOne(open: OpenDatabase, tenantId: string): Promise<void> {
  const database = await open();
  await createProjectionRegistry(asTenant(database, tenantId)).register(testContext(), "qdrant");
  await database.close();
}

export function postgresStore(name: string, openDatabase: OpenDatabase): StoreFactory {
  return {
    name,
    open: async ({ projections = false } = {}) => {
      const tenantId = createdId();
      const directories: CatalogDirectory[] = [];
      const open = () => {
        const directory = tenantDirectory(openDatabase, tenantId);
        directories.push(directory);
        return directory.open(testContext(), { home: "/h" });
      };
      const catalog = await open();
      if (projections) await registerOne(openDatabase, tenantId);
      return {
        catalog,
        tenantId,
        reopen: open,
        dispose: async () => {
          for (const directory of directories) await directory.close();
        },
      };
    },
  };
}

export function postgresDirectories(name: string, openDatabase: OpenDatabase): DirectoryFactory {
  return {
    name,
    open: () => {
      const tenantId = createdId();
      const directory = tenantDirectory(openDatabase, tenantId);
      return { directory, dispose: () => directory.close() };
    },
  };
}
