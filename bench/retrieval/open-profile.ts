/** The catalog of a profile for one repository of a benchmark: a SQLite file, a home in a throw-away PostgreSQL database, or one with projections. */
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
import { openFull } from "./open-full.ts";

export const PROFILES = ["embedded", "server", "full"] as const;
export type Profile = (typeof PROFILES)[number];

export interface OpenProfile {
  readonly profile: Profile;
  open(
    context: OperationContext,
    at: { readonly name: string; readonly home: string },
  ): Promise<Catalog>;
  /** Resolves when all that is committed may be asked. Throws where that does not come about. */
  settled(context: OperationContext): Promise<void>;
  /** Which server answered how much; throws where the catalog answered in its place. Null where there is none. */
  describe(): string | null;
  close(): Promise<void>;
}

/** Catalogs are all there is. */
export const ALONE = { settled: async () => undefined, describe: () => null };

/**
 * `data`: folder of the SQLite files. The server is the one that POSTGRES_URL names; its database is dropped by `close`. `full` asks the Qdrant of
 * QDRANT_URL, or a stand-in.
 */
export async function openProfile(profile: Profile, data: string): Promise<OpenProfile> {
  if (profile === "embedded") return embedded(data);
  const url = process.env["POSTGRES_URL"];
  if (url === undefined || url === "") throw new Error(`--profiles ${profile} needs POSTGRES_URL`);
  const made = await createTestDatabase(url);
  const directory = createPostgresCatalogDirectory({
    openDatabase: () => openTestDatabase(made),
    host: "bench",
  });
  const close = async (): Promise<void> => {
    await directory.close();
    await dropTestDatabase(url, made);
  };
  if (profile === "full") return openFull(directory, close);
  return {
    ...ALONE,
    profile,
    open: (context, { home }) => directory.open(context, { home }),
    close,
  };
}

function embedded(data: string): OpenProfile {
  return {
    ...ALONE,
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
