/** Typed errors: what callers switch on, and what users are told to do next. */

/** Everything that can go wrong, by name. `docs/errors.md` is generated from this table. */
export const ERROR_CODES = {
  INVALID_ARGUMENT: {
    retryable: false,
    meaning: "An argument is missing, unknown or out of range.",
  },
  INVALID_CURSOR: { retryable: false, meaning: "The cursor belongs to another question or index." },
  INVALID_PATTERN: { retryable: false, meaning: "A regular expression does not compile." },
  PATTERN_TIMEOUT: { retryable: false, meaning: "A regular expression ran out of time." },
  INVALID_CONFIG: {
    retryable: false,
    meaning: "The configuration has an unknown key or a bad value.",
  },
  FOLDER_NOT_FOUND: { retryable: false, meaning: "The folder does not exist." },
  FOLDER_UNREADABLE: { retryable: false, meaning: "The folder exists but cannot be read." },
  NOT_A_FOLDER: { retryable: false, meaning: "The path names a file where a folder is needed." },
  OUTSIDE_ROOTS: {
    retryable: false,
    meaning: "The path lies outside the folders this server may read.",
  },
  ROOT_TOO_WIDE: {
    retryable: false,
    meaning: "A home, root or system folder is not indexed unless named by --root.",
  },
  NOT_INDEXED: { retryable: false, meaning: "Nothing is indexed under that name or commit." },
  UNKNOWN_REF: {
    retryable: false,
    meaning: "The repository has no such branch, tag or commit.",
  },
  GIT_INCOMPLETE: {
    retryable: false,
    meaning: "Git objects that are needed are not in this clone, or git does not answer.",
  },
  UNKNOWN_PATH: { retryable: false, meaning: "The index holds no such path." },
  UNKNOWN_SYMBOL: { retryable: false, meaning: "The index holds no such symbol." },
  CATALOG_CORRUPT: { retryable: false, meaning: "The database file is damaged." },
  CATALOG_LOCKED: {
    retryable: true,
    meaning: "Another process kept the database locked too long.",
  },
  CATALOG_UNAVAILABLE: {
    retryable: true,
    meaning: "The database server is down, not reachable or out of connections.",
  },
  CATALOG_REFUSED: {
    retryable: false,
    meaning: "The database server refuses the login, a right, or lacks what Quarry needs.",
  },
  PROJECTION_UNAVAILABLE: {
    retryable: true,
    meaning: "Qdrant, Neo4j or Redis is down or not reachable; the catalog answers in its place.",
  },
  PROJECTION_REFUSED: {
    retryable: false,
    meaning:
      "Qdrant, Neo4j or Redis refuses the login or a right, is too old, or holds what does not fit.",
  },
  CATALOG_READ_ONLY: { retryable: false, meaning: "The database or its folder cannot be written." },
  CATALOG_NEWER: {
    retryable: false,
    meaning: "The database was written by a newer version with a breaking change.",
  },
  DISK_FULL: { retryable: true, meaning: "The disk has no room left." },
  REVISION_CONFLICT: {
    retryable: true,
    meaning: "The dataset changed since the revision that was expected.",
  },
  LEASE_LOST: { retryable: true, meaning: "Another process took over writing this dataset." },
  DEADLINE_EXCEEDED: { retryable: true, meaning: "The operation ran out of time." },
  CANCELLED: { retryable: true, meaning: "The caller cancelled the operation." },
  GRAMMAR_UNAVAILABLE: {
    retryable: false,
    meaning: "A grammar's WebAssembly file is missing or does not load.",
  },
  EMBEDDER_UNAVAILABLE: {
    retryable: true,
    meaning: "The embedding endpoint is down, slow or refuses requests for now.",
  },
  EMBEDDER_REJECTED: {
    retryable: false,
    meaning: "The embedding endpoint refuses the key, the model or the request.",
  },
  EMBEDDER_INVALID: {
    retryable: false,
    meaning:
      "A model is missing or damaged, or gives vectors that cannot be used (wrong dimension, not a number).",
  },
  INTERNAL: { retryable: false, meaning: "A defect in Quarry." },
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

export interface AppErrorOptions {
  /** The next step for whoever reads it: a full sentence, with the exact call or command. */
  readonly next?: string;
  /** Facts a program may use; never a secret, never a path outside the roots. */
  readonly data?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** An expected failure. `message` says what was wrong and what is valid; `next` says what to do. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly next: string | undefined;
  readonly data: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.next = options.next;
    this.data = options.data ?? {};
  }

  get retryable(): boolean {
    return ERROR_CODES[this.code].retryable;
  }
}

/** Wraps anything thrown: an `AppError` stays itself, everything else becomes `INTERNAL`. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new AppError("INTERNAL", message, { cause: thrown });
}
