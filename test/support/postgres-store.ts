/** PostgreSQL as a store for conformance suites. */
import type { CatalogDirectory } from "../../src/ports/catalog-directory.ts";
import { createPostgresCatalogDirectory } from "../../src/stores/postgres/catalog-directory.ts";
import type { DirectoryFactory } from "../conformance/catalog-directory.suite.ts";
import type { StoreFactory } from "../conformance/store-factory.ts";
import { createTestDatabase, dropTestDatabase, openTestDatabase } from "./postgres.ts";
import { testContext } from "./test-context.ts";

const HOST = "host";

export function postgresStore(server: string): StoreFactory {
  return {
    name: "PostgreSQL",
    open: async ({ projections = false } = {}) => {
      const url = await createTestDatabase(server);
      const directories: CatalogDirectory[] = [];
      const open = () => {
        const directory = createPostgresCatalogDirectory({
          openDatabase: () => openTestDatabase(url),
          host: HOST,
          projections,
        });
        directories.push(directory);
        return directory.open(testContext(), { home: "/h" });
      };
      return {
        catalog: await open(),
        reopen: open,
        dispose: async () => {
          for (const directory of directories) await directory.close();
          await dropTestDatabase(server, url);
        },
      };
    },
  };
}

export function postgresDirectories(server: string): DirectoryFactory {
  return {
    name: "PostgreSQL",
    open: () => {
      const made = createTestDatabase(server);
      const directory = createPostgresCatalogDirectory({
        openDatabase: async () => openTestDatabase(await made),
        host: HOST,
        projections: false,
      });
      return {
        directory,
        dispose: async () => {
          await directory.close();
          await dropTestDatabase(server, await made);
        },
      };
    },
  };
}
