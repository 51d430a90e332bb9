/** Brings a database to this version's schema; any number of processes may try at once. */
import { AppError } from "../../domain/errors.ts";
import type { Migration } from "../migration-files.ts";
import type { Session } from "./connector.ts";

/** The role that a server's sessions take on: it owns nothing and row-level security binds it. */
export const SERVER_ROLE = "quarry_server";

/** Held while migrating; any number that nothing else in the database uses. */
const LOCK = 7_181_962_304;
const LEAST_SERVER = 150_000;
const LEAST_VECTOR = [0, 8] as const;

interface VersionRow {
  readonly version: number;
  readonly kind: string;
  readonly checksum: string;
}

/** What the schema lacks and who says so. Runs before the first migration, in its transaction. */
const BOOTSTRAP = `
DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '${SERVER_ROLE}') THEN CREATE ROLE ${SERVER_ROLE} NOLOGIN; END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
CREATE EXTENSION IF NOT EXISTS vector;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE SCHEMA IF NOT EXISTS unified;
GRANT USAGE ON SCHEMA unified TO ${SERVER_ROLE};
CREATE TABLE IF NOT EXISTS unified.schema_version (
  version integer PRIMARY KEY,
  name text NOT NULL,
  kind text NOT NULL,
  checksum text NOT NULL,
  applied_at bigint NOT NULL
);
GRANT SELECT ON unified.schema_version TO ${SERVER_ROLE};`;

export interface MigrationTarget {
  /** Of a role that may create what the migrations create. */
  readonly session: Session;
  readonly address: string;
  readonly migrations: readonly Migration[];
}

/**
 * Applies what is missing, all of it or nothing. Throws AppError: CATALOG_NEWER, CATALOG_REFUSED; the driver's own errors else.
 */
export async function migrate(target: MigrationTarget): Promise<void> {
  const { session, migrations } = target;
  if ((await missingMigrations(target)).length === 0) return;
  await checkServer(target);
  await session.execute("BEGIN");
  try {
    await session.query("SELECT pg_advisory_xact_lock($1)", [LOCK]);
    // another process may have done it all while this one waited
    const applied = new Set(await checkSchema(target));
    const missing = migrations.filter(({ version }) => !applied.has(version));
    if (missing.length > 0) await session.execute(BOOTSTRAP);
    for (const migration of missing) await applyMigration(session, migration);
    await session.execute("COMMIT");
  } catch (thrown) {
    await session.execute("ROLLBACK").catch(() => undefined);
    throw thrown;
  }
}

/** Throws CATALOG_NEWER when this version of Quarry must not touch the database. */
export async function missingMigrations(target: MigrationTarget): Promise<readonly Migration[]> {
  const applied = new Set(await checkSchema(target));
  return target.migrations.filter(({ version }) => !applied.has(version));
}

async function checkSchema({ session, address, migrations }: MigrationTarget): Promise<number[]> {
  const exists = await session.query(
    "SELECT to_regclass('unified.schema_version')::text AS name",
    [],
  );
  if ((exists.rows[0] as { name: string | null }).name === null) return [];
  const { rows } = await session.query(
    "SELECT version, kind, checksum FROM unified.schema_version ORDER BY version",
    [],
  );
  for (const row of rows as VersionRow[]) {
    const known = migrations.find((migration) => migration.version === row.version);
    if (known === undefined && row.kind === "additive") continue;
    if (known?.checksum === row.checksum) continue;
    throw new AppError(
      "CATALOG_NEWER",
      `The database ${address} has schema step ${row.version}, which this version of Quarry does not know.`,
      { next: "Update Quarry, or name another database.", data: { version: row.version } },
    );
  }
  return (rows as VersionRow[]).map(({ version }) => version);
}

async function applyMigration(session: Session, migration: Migration): Promise<void> {
  await session.execute(migration.up);
  await session.query(
    "INSERT INTO unified.schema_version (version, name, kind, checksum, applied_at) VALUES ($1, $2, $3, $4, $5)",
    [migration.version, migration.name, migration.kind, migration.checksum, Date.now()],
  );
}

/** Takes the newest migration back. */
export async function revertMigration(session: Session, migration: Migration): Promise<void> {
  await session.execute("BEGIN");
  try {
    await session.query("SELECT pg_advisory_xact_lock($1)", [LOCK]);
    await session.execute(migration.down);
    await session.query("DELETE FROM unified.schema_version WHERE version = $1", [
      migration.version,
    ]);
    await session.execute("COMMIT");
  } catch (thrown) {
    await session.execute("ROLLBACK").catch(() => undefined);
    throw thrown;
  }
}

/** Says what a person has to install, before anything is made. */
async function checkServer({ session, address }: MigrationTarget): Promise<void> {
  const { rows } = await session.query(
    `SELECT current_setting('server_version_num')::int AS server,
       (SELECT coalesce(installed_version, default_version) FROM pg_available_extensions WHERE name = 'vector') AS vector,
       (SELECT default_version FROM pg_available_extensions WHERE name = 'pg_trgm') AS trigrams`,
    [],
  );
  const { server, vector, trigrams } = rows[0] as {
    server: number;
    vector: string | null;
    trigrams: string | null;
  };
  const refuse = (says: string, next: string): never => {
    throw new AppError("CATALOG_REFUSED", `The database ${address} ${says}.`, { next });
  };
  if (server < LEAST_SERVER)
    refuse(`is PostgreSQL ${Math.floor(server / 10_000)}`, "Use PostgreSQL 15 or newer.");
  if (vector === null) refuse("has no pgvector", "Install the extension pgvector 0.8 or newer.");
  else if (isOlder(vector, LEAST_VECTOR))
    refuse(`has pgvector ${vector}`, "Update it to 0.8 or newer: ALTER EXTENSION vector UPDATE.");
  if (trigrams === null)
    refuse("has no pg_trgm", "Install PostgreSQL's own extensions (the package contrib).");
}

function isOlder(version: string, least: readonly number[]): boolean {
  const parts = version.split(".").map(Number);
  const at = least.findIndex((part, i) => (parts[i] ?? 0) !== part);
  return at >= 0 && (parts[at] ?? 0) < (least[at] ?? 0);
}
