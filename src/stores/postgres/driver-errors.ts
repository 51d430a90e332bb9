/** Turns what the driver throws into typed errors, by PostgreSQL's SQLSTATE or the network's error code. */
import { AppError, type ErrorCode } from "../../domain/errors.ts";
import type { Down } from "../breaker.ts";

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
const UNTRUSTED = {
  code: "CATALOG_REFUSED",
  says: "shows a certificate that nothing here vouches for",
  next: "Name the authority that signed it in POSTGRES_URL: …?sslmode=verify-full&sslrootcert=/path/to/ca.pem",
};
const OTHER_SCHEMA = {
  code: "CATALOG_REFUSED",
  says: "no longer has the schema that this server began with",
  next: "See `quarry migrate status`, run `quarry migrate up`, and start this server again.",
};

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
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED as Translation,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED as Translation,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED as Translation,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED as Translation,
  CERT_HAS_EXPIRED: {
    code: "CATALOG_REFUSED",
    says: "shows a certificate that has expired",
    next: "Renew it on the server.",
  },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    code: "CATALOG_REFUSED",
    says: "shows a certificate for another name",
    next: "Write the host in POSTGRES_URL as the certificate names it.",
  },
  "3F000": OTHER_SCHEMA as Translation,
  "42P01": OTHER_SCHEMA as Translation,
  "42703": OTHER_SCHEMA as Translation,
  "42883": OTHER_SCHEMA as Translation,
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
  const translation = byCircumstance(thrown) ?? TRANSLATIONS[code] ?? byMessage(thrown);
  if (translation === undefined)
    return code === ""
      ? thrown
      : new AppError("INTERNAL", `PostgreSQL (${code}): ${thrown.message}`, { cause: thrown });
  return new AppError(
    translation.code,
    `The database ${address} ${translation.says} (${messageOf(thrown)}).`,
    { next: translation.next, data: { address }, cause: thrown },
  );
}

/** Whether the same transaction may well pass when it is tried again. */
export function isRetried(thrown: unknown): boolean {
  return thrown instanceof Error && RETRIED.has(codeOf(thrown));
}

/** Whether a prepared statement gives other columns since somebody changed the schema: prepared anew it passes. */
export function isOutdatedPlan(thrown: unknown): boolean {
  // the code stands for much else, and the message is in the server's language
  const { routine } = thrown as { readonly routine?: unknown };
  return codeOf(thrown) === "0A000" && routine === "RevalidateCachedQuery";
}

/** Whether the server cannot be reached or ended the session; what a transaction did that had not begun to commit is undone. */
export function isBroken(thrown: unknown): boolean {
  if (thrown instanceof LostCommit) return true;
  const { code } = TRANSLATIONS[codeOf(thrown)] ?? byMessage(thrown) ?? { code: "INTERNAL" };
  return code === "CATALOG_UNAVAILABLE";
}

/** The error of a call that the breaker did not let through. */
export function isDown(address: string, { retryAtMs, reason }: Down): AppError {
  return new AppError(
    "CATALOG_UNAVAILABLE",
    `The database ${address} is down (${reason}). It is tried again at ${new Date(retryAtMs).toISOString()}.`,
    {
      next: "Start the database server, or correct POSTGRES_URL; nothing has to be restarted here.",
      data: { address, retryAtMs },
    },
  );
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

/** Of several addresses that were tried in vain the error says nothing but its code. */
const messageOf = ({ message, ...error }: Error): string =>
  message === "" ? String((error as { code?: unknown }).code ?? "no reason given") : message;

/** What a code alone does not tell. */
function byCircumstance(thrown: Error): Translation | undefined {
  if ((thrown as NodeJS.ErrnoException).syscall === "open")
    return {
      code: "CATALOG_REFUSED",
      says: "cannot be asked: a file that POSTGRES_URL names cannot be read",
      next: "Correct sslrootcert, sslcert or sslkey in POSTGRES_URL.",
    };
  const { routine } = thrown as { readonly routine?: unknown };
  // a replica refuses a writing transaction as something that it cannot do
  if (codeOf(thrown) === "0A000" && /XactReadOnly|transaction_read_only/.test(String(routine)))
    return TRANSLATIONS["25006"];
  if (/no encryption/.test(thrown.message) && /pg_hba/.test(thrown.message))
    return {
      code: "CATALOG_REFUSED",
      says: "refuses a connection without TLS",
      next: "Add sslmode=verify-full to POSTGRES_URL, or let the server's pg_hba.conf accept this host.",
    };
  return undefined;
}

/** What the driver says without a code. */
function byMessage(thrown: unknown): Translation | undefined {
  if (!(thrown instanceof Error)) return undefined;
  if (/timeout exceeded when trying to connect/.test(thrown.message))
    return { code: "CATALOG_UNAVAILABLE", says: "had no connection free in time", next: AGAIN };
  if (/timeout expired|connection timeout|read timeout/i.test(thrown.message))
    return { code: "CATALOG_UNAVAILABLE", says: "does not answer in time", next: START_SERVER };
  if (/does not support SSL/i.test(thrown.message))
    return {
      code: "CATALOG_REFUSED",
      says: "offers no TLS, which POSTGRES_URL asks for",
      next: "Switch TLS on at the server, or take sslmode out of POSTGRES_URL where the network is your own.",
    };
  if (
    /connection terminated|connection ended|not queryable|client was closed/i.test(thrown.message)
  )
    return ENDED as Translation;
  if (/password must be a (?:non-empty )?string/i.test(thrown.message))
    return {
      code: "CATALOG_REFUSED",
      says: "asks for a password, and POSTGRES_URL has none",
      next: "Write it into POSTGRES_URL, or keep it in the file that PGPASSFILE names.",
    };
  if (/SSL|certificate/i.test(thrown.message)) return REFUSED as Translation;
  return undefined;
}
