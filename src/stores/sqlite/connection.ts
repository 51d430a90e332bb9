/** One connection to a catalog file: cached statements, typed rows, translated errors. */
import { pathToFileURL } from "node:url";
import type { DriverStatement, OpenDatabase, SqlValue } from "./driver.ts";
import { translateDriverError } from "./driver-errors.ts";

/**
 * A connection that reads. Every statement is prepared once and kept, so SQL texts should be few and constant: pass lists as one
 * JSON parameter (`IN (SELECT value FROM json_each(?))`). Driver errors arrive as `AppError`. `Row` names the columns selected;
 * BLOBs are `Uint8Array`.
 */
export interface ReadConnection {
  all<Row>(sql: string, ...values: SqlValue[]): Row[];
  get<Row>(sql: string, ...values: SqlValue[]): Row | undefined;
  /** Rows one by one. The same SQL must not be started again before the iteration ended. */
  iterate<Row>(sql: string, ...values: SqlValue[]): Generator<Row, void, undefined>;
  /** Runs `work` in one read transaction, so that all its statements see the same state. Not to be nested. */
  snapshot<Result>(work: () => Result): Result;
}

/** A connection that also writes; only the write worker and migrations hold one. */
export interface WriteConnection extends ReadConnection {
  readonly file: string;
  /** Number of rows changed. */
  run(sql: string, ...values: SqlValue[]): number;
  /** Rowid of the row inserted. */
  insert(sql: string, ...values: SqlValue[]): number;
  /** The cached statement itself, for hot loops; its errors are the driver's own. */
  prepare(sql: string): DriverStatement;
  /** Several statements without parameters. */
  exec(sql: string): void;
  /** Idempotent. */
  close(): void;
}

/** More than the distinct statements of all stores; only texts built from user input could exceed it. */
const MAX_STATEMENTS = 256;

/** How a statement waits for a lock that another process holds; long enough for its longest transaction. */
const BUSY_TIMEOUT_MS = 5_000;

/**
 * Reader: pages of a search's posting lists stay warm; larger caches count against the 200 MB that serving may take. No mapping of the
 * file beside it: its touched pages count as resident too, and searches are no faster with it.
 */
const READER_CACHE_KIB = 16_384;

/** Opens a connection for reading: `query_only`, so that no defect in a reader can write. Throws AppError. */
export function openReader(open: OpenDatabase, file: string): WriteConnection {
  const connection = connect(open, file, file);
  connection.exec(
    `PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}; PRAGMA query_only = ON;
     PRAGMA cache_size = -${READER_CACHE_KIB}; PRAGMA mmap_size = 0`,
  );
  return connection;
}

/**
 * Opens a file that nobody can be writing: needed where the folder is read-only, because WAL would want to create its side files
 * there. Throws AppError.
 */
export function openImmutable(open: OpenDatabase, file: string): WriteConnection {
  const url = pathToFileURL(file);
  url.searchParams.set("immutable", "1");
  url.searchParams.set("mode", "ro");
  const connection = connect(open, file, url);
  connection.exec(`PRAGMA query_only = ON; PRAGMA cache_size = -${READER_CACHE_KIB}`);
  return connection;
}

/** Opens a plain connection with a busy timeout; the caller sets the rest. Throws AppError. */
export function connect(open: OpenDatabase, file: string, location: string | URL): WriteConnection {
  const guard = <Result>(work: () => Result): Result => {
    try {
      return work();
    } catch (thrown) {
      throw translateDriverError(thrown, file);
    }
  };
  const database = guard(() => open(location));
  const statements = new Map<string, DriverStatement>();
  let isOpen = true;

  const prepare = (sql: string): DriverStatement => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    if (statements.size >= MAX_STATEMENTS) statements.clear();
    const statement = database.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };

  const connection: WriteConnection = {
    file,
    all: <Row>(sql: string, ...values: SqlValue[]) =>
      guard(() => prepare(sql).all(...values) as Row[]),
    get: <Row>(sql: string, ...values: SqlValue[]) =>
      guard(() => prepare(sql).get(...values) as Row | undefined),
    *iterate<Row>(sql: string, ...values: SqlValue[]) {
      try {
        yield* prepare(sql).iterate(...values) as Iterable<Row>;
      } catch (thrown) {
        throw translateDriverError(thrown, file);
      }
    },
    snapshot: (work) => {
      guard(() => database.exec("BEGIN"));
      try {
        return work();
      } finally {
        guard(() => database.exec("COMMIT"));
      }
    },
    run: (sql, ...values) => guard(() => Number(prepare(sql).run(...values).changes)),
    insert: (sql, ...values) => guard(() => Number(prepare(sql).run(...values).lastInsertRowid)),
    prepare: (sql) => guard(() => prepare(sql)),
    exec: (sql) => guard(() => database.exec(sql)),
    close: () => {
      if (!isOpen) return;
      isOpen = false;
      statements.clear();
      guard(() => database.close());
    },
  };
  return connection;
}
