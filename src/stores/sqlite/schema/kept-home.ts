/** Whose a catalog file is, also while all its schema steps are taken back. */
import type { ReadConnection, WriteConnection } from "../connection.ts";

const HOME_TABLE = "schema_home";
/** Tables of the migrations' own: no part of a schema, and no content. */
export const BOOKKEEPING: readonly string[] = ["schema_version", HOME_TABLE];

const hasTable = (connection: ReadConnection, name: string): boolean =>
  connection.get("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?", name) !==
  undefined;

/** The home that the file belongs to, or null where it does not say so. */
export function homeOf(connection: ReadConnection): string | null {
  const kept = (sql: string): string | undefined => connection.get<{ value: string }>(sql)?.value;
  if (hasTable(connection, "meta"))
    return kept("SELECT value FROM meta WHERE key = 'home'") ?? null;
  if (!hasTable(connection, HOME_TABLE)) return null;
  return kept(`SELECT value FROM ${HOME_TABLE}`) ?? null;
}

/** A file whose first step was taken back still says whose it is, in a table of its own until that step is made again. */
export function keepHome(connection: WriteConnection, home: string): void {
  if (hasTable(connection, "meta")) {
    connection.run("INSERT OR IGNORE INTO meta (key, value) VALUES ('home', ?)", home);
    connection.exec(`DROP TABLE IF EXISTS ${HOME_TABLE}`);
    return;
  }
  connection.exec(
    `CREATE TABLE IF NOT EXISTS ${HOME_TABLE} (value TEXT PRIMARY KEY) STRICT, WITHOUT ROWID`,
  );
  connection.run(`INSERT OR IGNORE INTO ${HOME_TABLE} (value) VALUES (?)`, home);
}
