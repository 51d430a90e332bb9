/** The catalogs of one database: one a home of this host. */
import type { Catalog } from "../../ports/catalog.ts";
import type { CatalogDirectory, CatalogListing } from "../../ports/catalog-directory.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import { collectGarbage } from "./maintenance.ts";
import { openCatalog } from "./open-catalog.ts";
import { createProjectionCatalog } from "./projections/projection-catalog.ts";
import { removeDataset } from "./remove-dataset.ts";
import type { Database } from "./transaction.ts";
import { asWholeTenant } from "./whole-tenant.ts";

export interface CatalogDirectoryOptions {
  /** Connects and migrates at the first call; a failure is tried again by the next one. */
  readonly openDatabase: () => Promise<Database>;
  /** Homes are paths of this machine. */
  readonly host: string;
  /** See `Home`. */
  readonly indexVectorsFrom?: number;
}

const FIND = "SELECT pk FROM homes WHERE host = $1 AND home = $2";
const INSERT =
  "INSERT INTO homes (host, home, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
const OWN_DATASETS = "SELECT id FROM datasets WHERE home_pk = $1 AND owner = $2";
/** Another principal may have datasets there. */
const FORGET =
  "DELETE FROM homes h WHERE h.pk = $1 AND NOT EXISTS (SELECT 1 FROM datasets d WHERE d.home_pk = h.pk)";
const LIST = `SELECT h.home, coalesce((SELECT sum(v.size_bytes) FROM datasets d
    JOIN document_versions v ON v.dataset_pk = d.pk AND v.rev_to IS NULL WHERE d.home_pk = h.pk), 0)::bigint AS "sizeBytes"
  FROM homes h WHERE h.host = $1 ORDER BY h.home`;
/** The views of `0007_legacy_views` put them there. */
const INSERTED = "SELECT home, pk FROM homes WHERE host = 'legacy' ORDER BY home";

/** Connects to nothing until it is asked for something. */
export function createPostgresCatalogDirectory(options: CatalogDirectoryOptions): CatalogDirectory {
  const { host, indexVectorsFrom } = options;
  let connecting: Promise<Database> | null = null;
  let connected: Database | null = null;
  const connect = (): Promise<Database> => {
    connecting ??= options
      .openDatabase()
      .then((database) => {
        connected = database;
        return database;
      })
      .catch((error: unknown) => {
        connecting = null;
        throw error;
      });
    return connecting;
  };
  const opened = new Map<string, Catalog>();
  const keyOf = ({ tenantId }: OperationContext, home: string): string => `${tenantId}\n${home}`;
  const find = (context: OperationContext, home: string): Promise<number | null> =>
    connect().then((database) =>
      database.read(
        context,
        async (tx) => (await tx.get<{ pk: number }>(FIND, host, home))?.pk ?? null,
      ),
    );
  const openHome = async (
    context: OperationContext,
    home: string,
    pk: number,
  ): Promise<Catalog> => {
    const database = await connect();
    const key = keyOf(context, home);
    const known =
      opened.get(key) ??
      openCatalog({
        database,
        pk,
        ...(indexVectorsFrom === undefined ? {} : { indexVectorsFrom }),
      });
    opened.set(key, known);
    return known;
  };
  const openExisting: CatalogDirectory["openExisting"] = async (context, { home }) => {
    const known = opened.get(keyOf(context, home));
    if (known !== undefined) return known;
    const pk = await find(context, home);
    return pk === null ? null : openHome(context, home, pk);
  };
  return {
    openExisting,
    open: async (context, location) => {
      const existing = await openExisting(context, location);
      if (existing !== null) return existing;
      const database = await connect();
      await database.write(context, { name: "openHome", isRepeatable: true }, (tx) =>
        tx.run(INSERT, host, location.home, Date.now()),
      );
      return openHome(context, location.home, (await find(context, location.home)) ?? 0);
    },
    list: async (context) => {
      const database = await connect();
      const rows = await database.read(context, (tx) =>
        tx.all<Omit<CatalogListing, "problem">>(LIST, host),
      );
      return rows.map((row) => ({ ...row, problem: null }));
    },
    inserted: async (context) => {
      const database = await connect();
      const homes = await database.read(context, (tx) =>
        tx.all<{ home: string; pk: number }>(INSERTED),
      );
      // no path of a home begins so
      return Promise.all(homes.map(({ home, pk }) => openHome(context, `inserted ${home}`, pk)));
    },
    remove: async (context, { home }) => {
      const pk = await find(context, home);
      opened.delete(keyOf(context, home));
      if (pk !== null) await removeHome({ database: await connect(), pk }, context);
    },
    health: () => connected?.health() ?? null,
    projections: createProjectionCatalog({
      readPrimary: async (context, work) => (await connect()).readPrimary(context, work),
      write: async (context, options, work) => (await connect()).write(context, options, work),
    }),
    close: async () => {
      opened.clear();
      const database = await connecting?.catch(() => null);
      connecting = null;
      connected = null;
      await database?.close();
    },
  };
}

async function removeHome(
  home: { readonly database: Database; readonly pk: number },
  context: OperationContext,
): Promise<void> {
  const { database, pk } = home;
  const datasets = await database.read(context, (tx) =>
    tx.all<{ id: string }>(OWN_DATASETS, pk, context.principal),
  );
  for (const { id } of datasets) await removeDataset(home, context, id);
  await collectGarbage(home, context, 0);
  const options = { name: "removeHome", isRepeatable: true };
  await database.write(asWholeTenant(context), options, (tx) => tx.run(FORGET, pk));
}
