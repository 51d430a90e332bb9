/** Turns what the driver throws into typed errors, by PostgreSQL's SQLSTATE or the network's error code. */
import { AppError, type ErrorCode } from "../../domain/errors.ts";

interface Translation {
  readonly code: ErrorCode;
  /** Completes the sentence "The database <address> …". */
  readonly says: string;
  readonly next: string;
}

const AGAIN = "Try again.";
const START_SERVER = "Start the database server, or correct POSTGRES_URL.";
const CORRECT_URL = "Correct POSTGRES_URL.";
const GRANT =
  "Let a role that owns the database run `quarry migrate up`, which gives this server's role its rights.";
const UNREACHABLE = { code: "CATALOG_UNAVAILABLE", says: "cannot be reached", next: START_SERVER };
const ENDED = { code: "CATALOG_UNAVAILABLE", says: "ended the connection", next: AGAIN };
const REFUSED = { code: "CATALOG_REFUSED", says: "refuses the login", next: CORRECT_URL };

/** https://www.postgresql.org/docs/current/errcodes-appendix.html, and the codes of Node's network errors. */
const TRANSLATIONS: Readonly<Record<string, Translation>> = {
  "08000": ENDED as Translation,
  "08003": ENDED as Translation,
  "08006": ENDED as Translation,
  "57P01": ENDED as Translation,
  "57P02": ENDED as Translation,
  "57P03": { code: "CATALOG_UNAVAILABLE", says: "is starting or stopping", next: AGAIN },
  "53300": {
    code: "CATALOG_UNAVAILABLE",
    says: "has no connection left",
    next: "Lower QUARRY_POSTGRES_CONNECTIONS of the servers that share it, or raise its max_connections.",
  },
  ECONNREFUSED: UNREACHABLE as Translation,
  ECONNRESET: ENDED as Translation,
  EPIPE: ENDED as Translation,
  ENOTFOUND: UNREACHABLE as Translation,
  EAI_AGAIN: UNREACHABLE as Translation,
  EHOSTUNREACH: UNREACHABLE as Translation,
  ETIMEDOUT: UNREACHABLE as Translation,
  ENOENT: UNREACHABLE as Translation,
  "28000": REFUSED as Translation,
  "28P01": REFUSED as Translation,
  "3D000": {
    code: "CATALOG_REFUSED",
    says: "does not exist",
    next: "Create it, or correct POSTGRES_URL.",
  },
  "42501": { code: "CATALOG_REFUSED", says: "refuses a right", next: GRANT },
  "25006": {
    code: "CATALOG_READ_ONLY",
    says: "is read-only",
    next: "Name the primary in POSTGRES_URL.",
  },
  "53100": {
    code: "DISK_FULL",
    says: "cannot grow: its disk is full",
    next: "Free some space there.",
  },
  "55P03": { code: "CATALOG_LOCKED", says: "kept a row locked too long", next: AGAIN },
  "40001": { code: "CATALOG_LOCKED", says: "was written by others at the same time", next: AGAIN },
  "40P01": { code: "CATALOG_LOCKED", says: "was written by others at the same time", next: AGAIN },
  XX001: { code: "CATALOG_CORRUPT", says: "is damaged", next: "Restore it from a backup." },
  XX002: { code: "CATALOG_CORRUPT", says: "has a damaged index", next: "REINDEX the database." },
};

const QUERY_CANCELLED = "57014";
/** A row that a commit names went while it was made: garbage collection was quicker. */
const FOREIGN_KEY = "23503";
const RETRIED: ReadonlySet<string> = new Set(["40001", "40P01"]);

/** The connection ended while the server was committing: it may have, or may not. */
export class LostCommit extends Error {
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.name = "LostCommit";
  }
}

export interface Operation {
  readonly signal: AbortSignal;
  /** On the `performance.now()` clock. */
  readonly deadlineMs: number;
}

/** A driver's error as an `AppError` that names the server; what the table does not know becomes INTERNAL. */
export function translateDriverError(
  thrown: unknown,
  address: string,
  operation: Operation,
): unknown {
  if (thrown instanceof AppError || !(thrown instanceof Error)) return thrown;
  if (thrown instanceof LostCommit)
    return new AppError(
      "CATALOG_UNAVAILABLE",
      `The database ${address} ended the connection while it committed (${thrown.message}): what was asked may have been done.`,
      { next: "Look whether it was done before you try again.", data: { address }, cause: thrown },
    );
  const interrupted = interruption(thrown, address, operation);
  if (interrupted !== null) return interrupted;
  const code = codeOf(thrown);
  if (code === FOREIGN_KEY)
    return new AppError("REVISION_CONFLICT", "What the commit names is no longer stored.", {
      next: "Read it again and send its content and chunk set along.",
      cause: thrown,
    });
  const translation = TRANSLATIONS[code] ?? byMessage(thrown);
  if (translation === undefined)
    return code === ""
      ? thrown
      : new AppError("INTERNAL", `PostgreSQL (${code}): ${thrown.message}`, { cause: thrown });
  return new AppError(
    translation.code,
    `The database ${address} ${translation.says} (${thrown.message}).`,
    { next: translation.next, data: { address }, cause: thrown },
  );
}

/** Whether the same transaction may well pass when it is tried again. */
export function isRetried(thrown: unknown): boolean {
  return thrown instanceof Error && RETRIED.has(codeOf(thrown));
}

/** Whether the server cannot be reached or ended the session; what a transaction did that had not begun to commit is undone. */
export function isBroken(thrown: unknown): boolean {
  if (thrown instanceof LostCommit) return true;
  const { code } = TRANSLATIONS[codeOf(thrown)] ?? byMessage(thrown) ?? { code: "INTERNAL" };
  return code === "CATALOG_UNAVAILABLE";
}

function interruption(thrown: Error, address: string, operation: Operation): AppError | null {
  const isCancelled = codeOf(thrown) === QUERY_CANCELLED;
  const { signal, deadlineMs } = operation;
  if (signal.aborted && (isCancelled || isBroken(thrown)))
    return new AppError("CANCELLED", "The operation was cancelled.", { cause: thrown });
  const isLate = performance.now() >= deadlineMs;
  if (!isCancelled && !(isLate && isBroken(thrown))) return null;
  const says = isLate ? "within the time it had" : "within the server's statement time-out";
  return new AppError("DEADLINE_EXCEEDED", `The database ${address} did not answer ${says}.`, {
    cause: thrown,
  });
}

export function codeOf(thrown: unknown): string {
  if (!(thrown instanceof Error) || !("code" in thrown)) return "";
  return typeof thrown.code === "string" ? thrown.code : "";
}

/** What the driver says without a code. */
function byMessage(thrown: unknown): Translation | undefined {
  if (!(thrown instanceof Error)) return undefined;
  if (/connection timeout|read timeout|trying to connect/i.test(thrown.message))
    return UNREACHABLE as Translation;
  if (
    /connection terminated|connection ended|not queryable|client was closed/i.test(thrown.message)
  )
    return ENDED as Translation;
  if (/SSL|certificate|password must be a string/i.test(thrown.message))
    return REFUSED as Translation;
  return undefined;
}
