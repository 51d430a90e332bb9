/** Turns what Qdrant's client throws into typed errors, by HTTP status or the network's error code. */
import { AppError } from "../../domain/errors.ts";
import type { OperationEnd } from "../in-time.ts";

interface Translation {
  readonly code: "PROJECTION_UNAVAILABLE" | "PROJECTION_REFUSED";
  /** Completes the sentence "Qdrant at <address> …". */
  readonly says: string;
  readonly next: string;
}

const down = (says: string): Translation => ({
  ...{ code: "PROJECTION_UNAVAILABLE", says },
  next: "Start Qdrant, or correct QDRANT_URL; nothing has to be restarted here.",
});
const refused = (says: string, next: string): Translation => ({
  ...{ code: "PROJECTION_REFUSED", says, next },
});

const UNREACHABLE = down("cannot be reached");
const ENDED = down("ended the connection");
const LATE = down("does not answer in time");
const UNTRUSTED = refused(
  "shows a certificate that nothing here vouches for",
  "Name the file of the authority that signed it in NODE_EXTRA_CA_CERTS.",
);
const NO_TLS = refused(
  "offers no TLS, which QDRANT_URL asks for",
  "Write http:// in QDRANT_URL where the network is your own, or switch TLS on at the server.",
);
const NO_QDRANT = refused(
  "does not answer as Qdrant's REST interface does",
  "Name that interface in QDRANT_URL, such as http://127.0.0.1:6333; 6334 is the port of gRPC.",
);
const GONE = refused(
  "no longer has what Quarry made there",
  "Run `quarry migrate up`, then `quarry rebuild qdrant`.",
);

const BY_CODE: Readonly<Record<string, Translation>> = {
  ECONNREFUSED: UNREACHABLE,
  ENOTFOUND: UNREACHABLE,
  EAI_AGAIN: UNREACHABLE,
  EHOSTUNREACH: UNREACHABLE,
  ENETUNREACH: UNREACHABLE,
  UND_ERR_CONNECT_TIMEOUT: UNREACHABLE,
  ETIMEDOUT: LATE,
  ECONNRESET: ENDED,
  EPIPE: ENDED,
  UND_ERR_SOCKET: ENDED,
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  CERT_HAS_EXPIRED: refused("shows a certificate that has expired", "Renew it on the server."),
  ERR_TLS_CERT_ALTNAME_INVALID: refused(
    "shows a certificate for another name",
    "Write the host in QDRANT_URL as the certificate names it.",
  ),
  ERR_SSL_WRONG_VERSION_NUMBER: NO_TLS,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: NO_TLS,
  EPROTO: NO_TLS,
};

const BY_STATUS: Readonly<Record<number, Translation>> = {
  401: refused("refuses the API key", "Give the key in the environment variable QDRANT_API_KEY."),
  403: refused(
    "refuses a right",
    "Give a key that may read and write in the environment variable QDRANT_API_KEY.",
  ),
  408: LATE,
  429: down("is asked too much"),
  500: down("failed"),
  502: UNREACHABLE,
  503: UNREACHABLE,
  504: LATE,
};

/** The status of Qdrant's answer, where there was one. */
export function statusOf(thrown: unknown): number | null {
  const { status } = (thrown ?? {}) as { status?: unknown };
  return thrown instanceof Error && typeof status === "number" ? status : null;
}

/** What Qdrant's answer says, or what the network says. */
export function saidBy(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const { data } = thrown as { data?: { status?: { error?: unknown } } };
  const said = data?.status?.error;
  if (typeof said === "string" && said !== "") return said;
  const cause = thrown.cause instanceof Error ? thrown.cause : thrown;
  return cause.message || codeOf(thrown) || thrown.name;
}

function codeOf(thrown: Error): string {
  const { code } = (thrown.cause ?? thrown) as { code?: unknown };
  return typeof code === "string" ? code : "";
}

function translate(thrown: Error): Translation | null {
  const status = statusOf(thrown);
  if (status !== null) return byStatus(status, saidBy(thrown));
  if (thrown.name === "TimeoutError") return LATE;
  const code = codeOf(thrown);
  if (code.startsWith("HPE_") || thrown instanceof SyntaxError) return NO_QDRANT;
  const known = BY_CODE[code];
  if (known !== undefined) return known;
  return thrown instanceof TypeError && thrown.message === "fetch failed" ? ENDED : null;
}

function byStatus(status: number, said: string): Translation {
  if (status === 404) return /^Not found: /.test(said) ? GONE : NO_QDRANT;
  return (
    BY_STATUS[status] ??
    refused(
      "refuses what it was sent",
      "See what it says, and correct QDRANT_URL or what the collection holds.",
    )
  );
}

/** Whether the server could not be reached, was lost or is not itself: another address, or the same one later, may do it. */
export function isBroken(thrown: unknown): boolean {
  if (thrown instanceof AppError) return thrown.code === "PROJECTION_UNAVAILABLE";
  return thrown instanceof Error && translate(thrown)?.code === "PROJECTION_UNAVAILABLE";
}

/** What the client threw as an `AppError` that names the server and never the key. */
export function translateDriverError(
  thrown: unknown,
  address: string,
  { signal, deadlineMs }: OperationEnd,
): unknown {
  if (thrown instanceof AppError || !(thrown instanceof Error)) return thrown;
  if (signal.aborted) return new AppError("CANCELLED", "The operation was cancelled.");
  if (performance.now() >= deadlineMs)
    return new AppError(
      "DEADLINE_EXCEEDED",
      `Qdrant at ${address} did not answer within the time it had.`,
    );
  const translation = translate(thrown);
  if (translation === null) return thrown;
  const { code, says, next } = translation;
  return new AppError(code, `Qdrant at ${address} ${says} (${saidBy(thrown)}).`, {
    next,
    data: { address },
    cause: thrown,
  });
}
