/** Turns what Neo4j's driver throws into typed errors, by the server's own codes. */
import { AppError, type ErrorCode } from "../../domain/errors.ts";
import type { Down } from "../breaker.ts";
import type { OperationEnd } from "../in-time.ts";
import { LOST, MET, type Patience } from "../retry.ts";

interface Translation {
  readonly code: ErrorCode;
  /** Completes the sentence "Neo4j at <address> …". */
  readonly says: string;
  readonly next: string;
}

const START_SERVER = "Start Neo4j, or correct NEO4J_URL; the catalog answers meanwhile.";
const refused = (says: string, next: string): Translation => ({
  code: "PROJECTION_REFUSED",
  says,
  next,
});
const away = (says: string, next = START_SERVER): Translation => ({
  code: "PROJECTION_UNAVAILABLE",
  says,
  next,
});

const LOGIN = refused("refuses the login", "Correct NEO4J_USER and NEO4J_PASSWORD.");
const RIGHT = refused(
  "refuses a right",
  "Give the role of NEO4J_USER the rights to read and write, and to make constraints and indexes (GRANT ALL ON GRAPH … and GRANT ALL ON DATABASE …).",
);

/** What the driver calls its own errors that have no code: "Connection acquisition timed out" is one. */
const NO_CODE = "N/A";

/** By code of the server or the driver; the first whose beginning fits. https://neo4j.com/docs/status-codes/5/ */
const TRANSLATIONS: readonly (readonly [beginning: string, translation: Translation])[] = [
  ["Neo.ClientError.Security.Forbidden", RIGHT],
  ["Neo.ClientError.Security.", LOGIN],
  [
    "Neo.ClientError.Database.DatabaseNotFound",
    refused("has no such database", "Create it, or correct its name after the host in NEO4J_URL."),
  ],
  [
    "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase",
    refused("is read-only", "Name a database in NEO4J_URL that may be written."),
  ],
  [
    "Neo.ClientError.General.WriteOnReadOnlyAccessDatabase",
    refused("is read-only", "Name a database in NEO4J_URL that may be written."),
  ],
  ["Neo.TransientError.General.DatabaseUnavailable", away("is starting or stopping")],
  [
    "Neo.TransientError.General.MemoryPoolOutOfMemoryError",
    away("has no memory left for this", "Raise dbms.memory.transaction.total.max there."),
  ],
  ["Neo.TransientError.", away("could not finish it for now", "Try again.")],
  ["Neo.ClientError.Cluster.NotALeader", away("is changing its leader", "Try again.")],
  ["ServiceUnavailable", away("cannot be reached")],
  [NO_CODE, away("does not answer in time")],
  ["SessionExpired", away("ended the connection")],
  ["ProtocolError", refused("does not speak Bolt", "Name its Bolt port in NEO4J_URL (7687).")],
];

/** What stands behind "cannot be reached", in the driver's own words. */
const CIRCUMSTANCES: readonly (readonly [pattern: RegExp, translation: Translation])[] = [
  [
    /no client protocol|any protocol version|negotiated|version negotiation/i,
    refused("is too old for this version of Quarry", "Update it to Neo4j 5 or newer."),
  ],
  [
    /responded HTTP|http endpoint/i,
    refused("answers HTTP, not Bolt", "Name its Bolt port in NEO4J_URL (7687, not 7474)."),
  ],
  [
    /certificate|self.signed|altname|CERT_/i,
    refused(
      "shows a certificate that nothing here vouches for",
      "Name the authority that signed it in NODE_EXTRA_CA_CERTS, or write bolt+ssc:// or neo4j+ssc:// where the network is your own.",
    ),
  ],
  [
    /EPROTO|wrong version number|before secure TLS|SSL routines|packet length too long/i,
    refused(
      "offers no TLS, which NEO4J_URL asks for",
      "Switch TLS on at the server, or write bolt:// or neo4j:// where the network is your own.",
    ),
  ],
  [
    /routing|ProcedureNotFound.*getRoutingTable/i,
    away(
      "gives no routing table",
      "Write bolt:// in NEO4J_URL where it is one server, or start its cluster.",
    ),
  ],
];

/** A call that took longer than a projection may, though the operation had time left. */
export class TooSlow extends Error {
  constructor(limitMs: number) {
    super(`no answer within ${limitMs} ms`);
    this.name = "TooSlow";
  }
}

export function codeOf(thrown: unknown): string {
  if (!(thrown instanceof Error) || !("code" in thrown)) return "";
  return typeof thrown.code === "string" ? thrown.code : "";
}

function translationOf(thrown: Error): Translation | null {
  if (thrown instanceof TooSlow) return away("is slow");
  const code = codeOf(thrown);
  const isNamed = code !== NO_CODE || isBroken(thrown);
  const known = isNamed
    ? (TRANSLATIONS.find(([beginning]) => code.startsWith(beginning))?.[1] ?? null)
    : null;
  if (code.startsWith("Neo.") && known !== null) return known;
  const circumstance = CIRCUMSTANCES.find(([pattern]) => pattern.test(thrown.message))?.[1];
  return circumstance !== undefined && (code !== "" || known !== null) ? circumstance : known;
}

/** An `AppError` that names the server, in place of the driver's error; what no table knows becomes INTERNAL. */
export function translateDriverError(
  thrown: unknown,
  address: string,
  operation: OperationEnd,
): unknown {
  if (thrown instanceof AppError || !(thrown instanceof Error)) return thrown;
  const code = codeOf(thrown);
  if (operation.signal.aborted)
    return new AppError("CANCELLED", "The operation was cancelled.", { cause: thrown });
  if (code.startsWith("Neo.ClientError.Transaction.TransactionTimedOut"))
    return new AppError("DEADLINE_EXCEEDED", `Neo4j at ${address} did not answer in time.`, {
      cause: thrown,
    });
  const translation = translationOf(thrown);
  if (translation === null)
    return code === ""
      ? thrown
      : new AppError("INTERNAL", `Neo4j (${code}): ${thrown.message}`, { cause: thrown });
  const { says, next } = translation;
  return new AppError(
    translation.code,
    `Neo4j at ${address} ${says} (${firstLine(thrown.message)}).`,
    {
      next,
      data: { address },
      cause: thrown,
    },
  );
}

const firstLine = (text: string): string => text.split("\n", 1)[0]?.slice(0, 300) ?? "";

/** Whether the server could not be reached or was lost, which is what the breaker counts. */
export function isBroken(thrown: unknown): boolean {
  if (thrown instanceof TooSlow) return true;
  const code = codeOf(thrown);
  return (
    code === "ServiceUnavailable" ||
    code === "SessionExpired" ||
    (code === NO_CODE && thrown instanceof Error && /timed out/i.test(thrown.message)) ||
    code === "Neo.TransientError.General.DatabaseUnavailable"
  );
}

/** Every write here does the same when it is done twice, so a lost commit is tried again too. What is too slow is not asked again. */
export function patienceFor(thrown: unknown): Patience | null {
  if (thrown instanceof AppError || thrown instanceof TooSlow || !(thrown instanceof Error))
    return null;
  const code = codeOf(thrown);
  if (isBroken(thrown)) return translationOf(thrown)?.code === "PROJECTION_REFUSED" ? null : LOST;
  const isMet =
    code.startsWith("Neo.TransientError.") || code.startsWith("Neo.ClientError.Cluster.NotALeader");
  return isMet ? MET : null;
}

/** The error of a call that the breaker did not let through. */
export function isDown(address: string, { retryAtMs, reason }: Down): AppError {
  return new AppError(
    "PROJECTION_UNAVAILABLE",
    `Neo4j at ${address} is down (${firstLine(reason)}). It is tried again at ${new Date(retryAtMs).toISOString()}.`,
    { next: START_SERVER, data: { address, retryAtMs } },
  );
}
