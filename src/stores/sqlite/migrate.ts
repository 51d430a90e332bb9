/** Brings a catalog file to this version's schema; any number of processes may try at once. */
import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "../../domain/errors.ts";
import type { Migration } from "../migration-files.ts";
import { connect, type WriteConnection } from "./connection.ts";
import type { OpenDatabase } from "./driver.ts";

/** Twenty processes that start at once each hold the lock for some 20 ms. */
const LOCK_TIMEOUT_MS = 15_000;
const RETRY_MS = 15;

/** Texts and postings are long: 8 KiB pages chain less than 4 KiB ones, and 16 KiB gave nothing more (`bench/store-speed.ts`). */
const PAGE_SIZE = 8_192;

const VERSION_TABLE = `CREATE TABLE IF NOT EXISTS schema_version (
  version INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  checksum TEXT NOT NULL,
  applied_at INTEGER NOT NULL
) STRICT`;

export interface MigrationTarget {
  readonly open: OpenDatabase;
  readonly file: string;
  /** Written into a new file, so that the folder of catalogs can be listed. */
  readonly home: string;
  readonly migrations: readonly Migration[];
  /** Bytes; only a new file takes it. For measuring. */
  readonly pageSize?: number;
}

interface VersionRow {
  readonly version: number;
  readonly kind: string;
  readonly checksum: string;
}

/** Creates the file where there is none. Throws AppError: CATALOG_NEWER, CATALOG_LOCKED, CATALOG_READ_ONLY, CATALOG_CORRUPT, DISK_FULL. */
export async function migrate(target: MigrationTarget): Promise<void> {
  const giveUpAt = performance.now() + LOCK_TIMEOUT_MS;
  for (;;) {
    try {
      migrateOnce(target);
      return;
    } catch (thrown) {
      const isLocked = thrown instanceof AppError && thrown.code === "CATALOG_LOCKED";
      if (!isLocked || performance.now() > giveUpAt) throw thrown;
      await sleep(RETRY_MS);
    }
  }
}

function migrateOnce(target: MigrationTarget): void {
  const { open, file, home, migrations, pageSize = PAGE_SIZE } = target;
  const connection = connect(open, file, file);
  try {
    // Both take effect only before the first table is written and do nothing afterwards.
    connection.exec(`PRAGMA page_size = ${pageSize}; PRAGMA auto_vacuum = INCREMENTAL`);
    connection.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
    const applied = new Set(checkSchema(connection, migrations));
    for (const migration of migrations) {
      if (!applied.has(migration.version)) applyMigration(connection, migration);
    }
    connection.run("INSERT OR IGNORE INTO meta (key, value) VALUES ('home', ?)", home);
  } finally {
    connection.close();
  }
}

/** Versions that the file has. Throws CATALOG_NEWER when this version of Quarry must not touch it. */
export function checkSchema(
  connection: WriteConnection,
  migrations: readonly Migration[],
): readonly number[] {
  const rows = readVersions(connection);
  for (const row of rows) {
    const known = migrations.find((migration) => migration.version === row.version);
    if (known === undefined && row.kind === "additive") continue;
    if (known?.checksum === row.checksum) continue;
    throw newerSchema(connection.file, row.version);
  }
  return rows.map((row) => row.version);
}

/** The error of a file whose schema this version does not understand. */
export function newerSchema(file: string, version: number): AppError {
  return new AppError(
    "CATALOG_NEWER",
    `The database ${file} has schema step ${version}, which this version of Quarry does not know.`,
    {
      next: "Update Quarry, or run `quarry remove` on the project and index it again.",
      data: { file, version },
    },
  );
}

function readVersions(connection: WriteConnection): VersionRow[] {
  const exists = connection.get("SELECT 1 FROM sqlite_schema WHERE name = 'schema_version'");
  if (exists === undefined) return [];
  return connection.all<VersionRow>(
    "SELECT version, kind, checksum FROM schema_version ORDER BY version",
  );
}

/** The version row comes first: whoever inserts it does the work, everyone else finds it done. */
function applyMigration(connection: WriteConnection, migration: Migration): void {
  connection.exec("BEGIN IMMEDIATE");
  try {
    connection.exec(VERSION_TABLE);
    const isOurs =
      connection.run(
        "INSERT OR IGNORE INTO schema_version (version, name, kind, checksum, applied_at) VALUES (?, ?, ?, ?, ?)",
        migration.version,
        migration.name,
        migration.kind,
        migration.checksum,
        Date.now(),
      ) === 1;
    if (isOurs) {
      connection.exec(migration.up);
      // What a running writer of an older version looks at before each transaction.
      if (migration.kind === "breaking")
        connection.exec(`PRAGMA user_version = ${migration.version}`);
    }
    connection.exec("COMMIT");
  } catch (thrown) {
    connection.exec("ROLLBACK");
    throw thrown;
  }
}

/** Takes the newest migration back. For tests and for a person who must go back a version. */
export function revertMigration(connection: WriteConnection, migration: Migration): void {
  connection.exec("BEGIN IMMEDIATE");
  try {
    connection.exec(migration.down);
    connection.run("DELETE FROM schema_version WHERE version = ?", migration.version);
    connection.exec("COMMIT");
  } catch (thrown) {
    connection.exec("ROLLBACK");
    throw thrown;
  }
}
