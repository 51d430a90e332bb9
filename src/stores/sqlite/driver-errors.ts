/** Turns what the driver throws into typed errors, by SQLite's primary result code. */
import { AppError, type ErrorCode } from "../../domain/errors.ts";

interface Translation {
  readonly code: ErrorCode;
  /** Completes the sentence "The database <file> …". */
  readonly says: string;
  readonly next: string;
}

const REBUILD =
  "Run `quarry remove` on the project (or delete the file), then index it again: nothing but the index is lost.";
const MAKE_WRITABLE =
  "Make the file and its folder writable, or point QUARRY_DATA_DIR to a folder that is.";
const FREE_SPACE = "Free some space on that disk, or move the data with QUARRY_DATA_DIR.";

/** https://www.sqlite.org/rescode.html: primary result code → what it means to a user. */
const TRANSLATIONS: Readonly<Record<number, Translation>> = {
  3: { code: "CATALOG_READ_ONLY", says: "may not be accessed", next: MAKE_WRITABLE }, // PERM
  5: { code: "CATALOG_LOCKED", says: "is locked by another process", next: "Try again." }, // BUSY
  6: { code: "CATALOG_LOCKED", says: "is locked", next: "Try again." }, // LOCKED
  8: { code: "CATALOG_READ_ONLY", says: "cannot be written", next: MAKE_WRITABLE }, // READONLY
  11: { code: "CATALOG_CORRUPT", says: "is damaged", next: REBUILD }, // CORRUPT
  13: { code: "DISK_FULL", says: "cannot grow: the disk is full", next: FREE_SPACE }, // FULL
  14: { code: "CATALOG_READ_ONLY", says: "cannot be opened", next: MAKE_WRITABLE }, // CANTOPEN
  26: { code: "CATALOG_CORRUPT", says: "is no database", next: REBUILD }, // NOTADB
};

const IOERR = 10;
/** errno of a write that the disk or quota had no room for: ENOSPC, EDQUOT. */
const NO_ROOM_ERRNOS: ReadonlySet<number> = new Set([28, 122]);

interface DriverError extends Error {
  readonly errcode: number;
  /** Only where the driver reports it. */
  readonly systemErrno?: number;
}

/** A driver's error as an `AppError` that names `file`; what the table does not know becomes INTERNAL. */
export function translateDriverError(thrown: unknown, file: string): unknown {
  if (!isDriverError(thrown)) return thrown;
  const primary = thrown.errcode & 0xff;
  const translation = TRANSLATIONS[isNoRoom(thrown, primary) ? 13 : primary];
  if (translation === undefined) {
    return new AppError("INTERNAL", `SQLite (${thrown.errcode}): ${thrown.message}`, {
      cause: thrown,
    });
  }
  return new AppError(
    translation.code,
    `The database ${file} ${translation.says} (${thrown.message}).`,
    { next: translation.next, data: { file }, cause: thrown },
  );
}

function isDriverError(thrown: unknown): thrown is DriverError {
  return (
    thrown instanceof Error &&
    "errcode" in thrown &&
    typeof (thrown as { errcode: unknown }).errcode === "number"
  );
}

function isNoRoom(error: DriverError, primary: number): boolean {
  return primary === IOERR && NO_ROOM_ERRNOS.has(error.systemErrno ?? 0);
}
