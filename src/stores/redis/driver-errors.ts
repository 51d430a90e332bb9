/** Turns what Redis and its driver say into typed errors, each with the mend. */
import { AppError, type ErrorCode } from "../../domain/errors.ts";

interface Translation {
  readonly says: RegExp;
  readonly code: ErrorCode;
  /** Completes the sentence "The Redis server <address> …". */
  readonly means: string;
  readonly next: string;
}

const CORRECT = "Correct REDIS_URL.";
const refused = (says: RegExp, means: string, next: string): Translation => ({
  ...{ says, code: "PROJECTION_REFUSED", means, next },
});

const TRANSLATIONS: readonly Translation[] = [
  refused(
    /^(?:WRONGPASS|ERR invalid password)/u,
    "refuses the login",
    "Correct user and password in REDIS_URL.",
  ),
  refused(
    /^ERR (?:Client sent AUTH|AUTH .*without any password)/u,
    "has no password, and REDIS_URL gives one",
    "Take it out of REDIS_URL, or set requirepass at the server.",
  ),
  refused(
    /^NOAUTH/u,
    "asks for a password",
    "Write it into REDIS_URL: redis://:password@host:6379.",
  ),
  refused(
    /^NOPERM/u,
    "refuses a right",
    "Give the login its rights: ACL SETUSER <user> ~quarry:* &quarry:* +get +set +unlink +zadd +zrange +zremrangebyscore +pexpire +publish +subscribe +ping +info +select +cluster.",
  ),
  refused(/^READONLY/u, "is a replica, which cannot be written", "Name the master in REDIS_URL."),
  refused(
    /^(?:MISCONF|OOM)/u,
    "takes no writes",
    "See its log: its disk is full, or its memory is, and maxmemory-policy lets nothing go (allkeys-lru does).",
  ),
  refused(/^ERR (?:DB index|invalid DB)/u, "has no database of that number", CORRECT),
  refused(
    /^(?:MOVED|CROSSSLOT)|SELECT is not allowed in cluster/u,
    "is one node of a cluster",
    "Name several of its nodes in REDIS_URL, with commas between them and no database number.",
  ),
  refused(
    /cluster support disabled/u,
    "is no part of a cluster",
    "Name one server in REDIS_URL, or several nodes of one cluster.",
  ),
  refused(
    /certificate|self.signed|altname|CERT_/iu,
    "shows a certificate that is not to be trusted",
    "Name the authority that signed it in NODE_EXTRA_CA_CERTS, and write the host in REDIS_URL as the certificate names it.",
  ),
  refused(
    /wrong version number|packet length too long|ssl3?_|EPROTO|record layer/iu,
    "offers no TLS, which rediss:// asks for",
    "Write redis:// where the network is your own, or switch TLS on at the server.",
  ),
  refused(
    /Unknown RESP type|Protocol error/u,
    "does not speak Redis's protocol",
    "Name a Redis server in REDIS_URL; with TLS switched on there, write rediss://.",
  ),
];

/** The AppError PROJECTION_REFUSED that a person must mend, else PROJECTION_UNAVAILABLE, which passes by itself. */
export function translateRedisError(thrown: unknown, address: string): AppError {
  if (thrown instanceof AppError) return thrown;
  const said = messageOf(thrown);
  const data = { address };
  const known = TRANSLATIONS.find(({ says }) => says.test(said));
  if (known !== undefined)
    return new AppError(known.code, `The Redis server ${address} ${known.means} (${said}).`, {
      ...{ next: known.next, data, cause: thrown },
    });
  return new AppError(
    "PROJECTION_UNAVAILABLE",
    `The Redis server ${address} cannot be reached (${said}).`,
    {
      next: "Start it, or correct REDIS_URL; nothing has to be restarted here.",
      data,
      cause: thrown,
    },
  );
}

function messageOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  // of several addresses, or of a whole cluster, the last one tried tells why
  const { lastNodeError, errors } = thrown as {
    readonly lastNodeError?: unknown;
    readonly errors?: readonly unknown[];
  };
  const inner = lastNodeError ?? errors?.at(-1);
  if (inner instanceof Error) return messageOf(inner);
  const code = (thrown as NodeJS.ErrnoException).code;
  return thrown.message === "" ? String(code ?? "no reason given") : thrown.message;
}
