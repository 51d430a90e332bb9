/** Brings a catalog file to this version's schema; any number of processes may try at once. */
import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "../../domain/errors.ts";
import { type AppliedStep, type Migration, missingSteps } from "../../domain/migration.ts";
import type { MigrationSession } from "../../ports/migration-target.ts";
import { migrateUp } from "../run-migrations.ts";
import { connect, type ReadConnection, type WriteConnection } from "./connection.ts";
import { type OpenDatabase, releaseClosed } from "./driver.ts";
import { countContents } from "./schema/count-contents.ts";
import { homeOf, keepHome } from "./schema/kept-home.ts";

/** Twenty processes that start at once each hold the lock for some 20 ms. */
const WAIT = { limitMs: 15_000, pauseMs: 15 };
/** Connections of this process that were just closed, or of one that is ending, are gone by then. */
const WAIT_ALONE = { limitMs: 250, pauseMs: 50 };

/** Texts and postings are long: 8 KiB pages chain less than 4 KiB ones, and 16 KiB gave nothing more (`bench/store-speed.ts`). */
const PAGE_SIZE = 8_192;

const VERSION_TABLE = `CREATE TABLE IF NOT EXISTS schema_version (
  version INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  checksum TEXT NOT NULL,
  applied_at INTEGER NOT NULL
) STRICT`;

export interface CatalogFile {
  readonly open: OpenDatabase;
  readonly file: string;
  /** Written into a new file, so that the folder of catalogs can be listed; null leaves it as it is. */
  readonly home: string | null;
  readonly migrations: readonly Migration[];
  /** Bytes; only a new file takes it. For measuring. */
  readonly pageSize?: number;
}

/** Creates the file where there is none. Throws AppError: CATALOG_NEWER, CATALOG_LOCKED, CATALOG_READ_ONLY, CATALOG_CORRUPT, DISK_FULL. */
export async function migrate(catalog: CatalogFile): Promise<void> {
  await migrateUp({
    address: catalog.file,
    migrations: catalog.migrations,
    // what a file has is read under its lock alone: to read it before would open it twice
    applied: async () => [],
    change: (_alone, work) => changeFile(catalog, false, work),
  });
}

/** Versions that the file has. Throws CATALOG_NEWER when this version of Quarry must not touch it. */
export function checkSchema(
  connection: WriteConnection,
  migrations: readonly Migration[],
): readonly number[] {
  const applied = readApplied(connection);
  missingSteps(connection.file, migrations, applied);
  return applied.map(({ version }) => version);
}

export function readApplied(connection: ReadConnection): readonly AppliedStep[] {
  const exists = connection.get("SELECT 1 FROM sqlite_schema WHERE name = 'schema_version'");
  if (exists === undefined) return [];
  return connection.all<AppliedStep>(
    `SELECT version, name, kind, checksum, applied_at AS "appliedAtMs" FROM schema_version ORDER BY version`,
  );
}

/** Runs `work` in one transaction; `alone`: while nobody else has the file open. Throws AppError CATALOG_LOCKED. */
export async function changeFile<Result>(
  catalog: CatalogFile,
  alone: boolean,
  work: (session: MigrationSession) => Promise<Result>,
): Promise<Result> {
  const { limitMs, pauseMs } = alone ? WAIT_ALONE : WAIT;
  const giveUpAt = performance.now() + limitMs;
  for (;;) {
    try {
      return await changeOnce(catalog, alone, work);
    } catch (thrown) {
      if (!isLocked(thrown) || performance.now() > giveUpAt) throw explain(thrown, catalog, alone);
    }
    if (alone) await releaseClosed();
    await sleep(pauseMs);
  }
}

const isLocked = (thrown: unknown): boolean =>
  thrown instanceof AppError && thrown.code === "CATALOG_LOCKED";

function explain(thrown: unknown, { file }: CatalogFile, alone: boolean): unknown {
  if (!alone || !isLocked(thrown)) return thrown;
  return new AppError("CATALOG_LOCKED", `Another process has the database ${file} open.`, {
    next: "End the sessions that use this project, then try again.",
    data: { file },
    cause: thrown,
  });
}

async function changeOnce<Result>(
  { open, file, home, pageSize = PAGE_SIZE }: CatalogFile,
  alone: boolean,
  work: (session: MigrationSession) => Promise<Result>,
): Promise<Result> {
  const connection = connect(open, file, file);
  try {
    // to leave the write-ahead log behind takes the file exclusively
    if (alone) connection.exec("PRAGMA busy_timeout = 0; PRAGMA journal_mode = DELETE");
    // Both take effect only before the first table is written and do nothing afterwards.
    connection.exec(`PRAGMA page_size = ${pageSize}; PRAGMA auto_vacuum = INCREMENTAL`);
    if (!alone) connection.exec("PRAGMA journal_mode = WAL");
    connection.exec("PRAGMA synchronous = NORMAL");
    const begin = alone ? "EXCLUSIVE" : "IMMEDIATE";
    return await inTransaction(connection, { begin, home }, work);
  } finally {
    if (alone) putBackLog(connection);
    connection.close();
  }
}

/** Whatever became of the work. Somebody who has opened the file in between leaves it for the next time. */
function putBackLog(connection: WriteConnection): void {
  try {
    connection.exec("PRAGMA journal_mode = WAL");
  } catch (thrown) {
    if (!isLocked(thrown)) throw thrown;
  }
}

async function inTransaction<Result>(
  connection: WriteConnection,
  { begin, home }: { readonly begin: string; readonly home: string | null },
  work: (session: MigrationSession) => Promise<Result>,
): Promise<Result> {
  connection.exec(`BEGIN ${begin}`);
  try {
    connection.exec(VERSION_TABLE);
    const kept = home ?? homeOf(connection);
    const result = await work(toSession(connection));
    if (kept !== null) keepHome(connection, kept);
    connection.exec("COMMIT");
    return result;
  } catch (thrown) {
    connection.exec("ROLLBACK");
    throw thrown;
  }
}

function toSession(connection: WriteConnection): MigrationSession {
  return {
    applied: async () => readApplied(connection),
    apply: async ({ version, name, kind, checksum, up }) => {
      connection.exec(up);
      connection.run(
        "INSERT INTO schema_version (version, name, kind, checksum, applied_at) VALUES (?, ?, ?, ?, ?)",
        ...[version, name, kind, checksum, Date.now()],
      );
      markBreaking(connection);
    },
    revert: async ({ version, down }) => {
      connection.exec(down);
      connection.run("DELETE FROM schema_version WHERE version = ?", version);
      markBreaking(connection);
    },
    contents: async () => countContents(connection),
  };
}

/** What a running writer of an older version looks at before each transaction. */
function markBreaking(connection: WriteConnection): void {
  const row = connection.get<{ version: number | null }>(
    "SELECT max(version) AS version FROM schema_version WHERE kind = 'breaking'",
  );
  connection.exec(`PRAGMA user_version = ${row?.version ?? 0}`);
}
