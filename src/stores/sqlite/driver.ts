/** Chooses the SQLite driver: Node's own where it has one, else the prebuilt package with the same API. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Values that cross the driver. Integers above 2^53 raise, so none are stored. */
export type SqlValue = null | number | string | Uint8Array;

/** The slice of a prepared statement that Quarry uses. */
export interface DriverStatement {
  run(...values: SqlValue[]): {
    readonly changes: number | bigint;
    readonly lastInsertRowid: number | bigint;
  };
  get(...values: SqlValue[]): unknown;
  all(...values: SqlValue[]): unknown[];
  iterate(...values: SqlValue[]): Iterable<unknown>;
}

/** The slice of a database that Quarry uses. */
export interface DriverDatabase {
  exec(sql: string): void;
  prepare(sql: string): DriverStatement;
  close(): void;
}

/** Opens (or creates) the database at a path or `file:` URL. Throws the driver's own error. */
export type OpenDatabase = (location: string | URL) => DriverDatabase;

interface SqliteModule {
  readonly DatabaseSync: new (location: string | URL) => DriverDatabase;
}

/** The driver of this Node: `node:sqlite` from 22.13 on, `@photostructure/sqlite` below. */
export async function loadDriver(): Promise<OpenDatabase> {
  const { DatabaseSync } =
    loadBuiltin() ?? ((await import("@photostructure/sqlite")) as unknown as SqliteModule);
  return (location) => new DatabaseSync(location);
}

/** Null where Node has no `node:sqlite`, or only behind a flag. */
function loadBuiltin(): SqliteModule | null {
  const emitWarning = process.emitWarning;
  process.emitWarning = (warning: string | Error, ...rest: unknown[]): void => {
    if (!isSqliteWarning(warning)) Reflect.apply(emitWarning, process, [warning, ...rest]);
  };
  try {
    return (process.getBuiltinModule("node:sqlite") as SqliteModule | undefined) ?? null;
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** That node:sqlite is experimental is known and tested for; a line on stderr would help nobody. */
function isSqliteWarning(warning: string | Error): boolean {
  return String(warning).includes("SQLite is an experimental feature");
}

/**
 * Ends the statements of closed connections whose JavaScript objects are gone. The package (1.2) has no way to finalize a statement,
 * so a connection that prepared any stays open in SQLite's eyes, with its lock and its write-ahead log, until they are
 * collected. Only who must have a file to himself needs this; `node:sqlite` finalizes on close.
 */
export async function releaseClosed(): Promise<void> {
  if (process.getBuiltinModule("node:sqlite") !== undefined) return;
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  await nextTurn();
}
