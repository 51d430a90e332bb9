/** The catalog of a profile for one repository of a benchmark: a SQLite file, or a home in a throw-away PostgreSQL database. */
import { join } from "node:path";
import type { Catalog } from "../../src/ports/catalog.ts";
import type { OperationContext } from "../../src/ports/operation-context.ts";
import { createPostgresCatalogDirectory } from "../../src/stores/postgres/catalog-directory.ts";
import { createSqliteLexicalIndex } from "../../src/stores/sqlite/lexical-index.ts";
import { openCatalog } from "../../src/stores/sqlite/open-catalog.ts";
import {
  createTestDatabase,
  dropTestDatabase,
  openTestDatabase,
} from "../../test/support/postgres.ts";

export const PROFILES = ["embedded", "server"] as const;
export type Profile = (typeof PROFILES)[number];

export interface OpenProfile {
  readonly profile: Profile;
  open(
    context: OperationContext,
    at: { readonly name: string; readonly home: string },
  ): Promise<Catalog>;
  close(): Promise<void>;
}

/** `data`: folder of the SQLite files. The server is the one that POSTGRES_URL names; its database is dropped by `close`. */
export async function openProfile(profile: Profile, data: string): Promise<OpenProfile> {
  if (profile === "embedded") return embedded(data);
  const url = process.env["POSTGRES_URL"];
  if (url === undefined || url === "") throw new Error("--profiles server needs POSTGRES_URL");
  const made = await createTestDatabase(url);
  const directory = createPostgresCatalogDirectory({
    openDatabase: () => openTestDatabase(made),
    host: "bench",
  });
  return {
    profile,
    open: (context, { home }) => directory.open(context, { home }),
    close: async () => {
      await directory.close();
      await dropTestDatabase(url, made);
    },
  };
}

function embedded(data: string): OpenProfile {
  return {
    profile: "embedded",
    open: (_context, { name, home }) =>
      openCatalog({
        file: join(data, `${name}.sqlite`),
        home,
        projections: false,
        lexical: createSqliteLexicalIndex,
      }),
    close: async () => undefined,
  };
}
