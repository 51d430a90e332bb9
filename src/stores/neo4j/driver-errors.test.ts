/** Errors of the driver as people read them, and which are tried again. */
import { Neo4jError } from "neo4j-driver";
import { expect, test } from "vitest";
import { AppError } from "../../domain/errors.ts";
import { isBroken, patienceFor, TooSlow, translateDriverError } from "./driver-errors.ts";

const OPEN = { signal: new AbortController().signal, deadlineMs: Number.POSITIVE_INFINITY };
const failure = (code: string, message = "it failed"): Error =>
  Object.assign(new Neo4jError(message, code as never, "", ""), { code, message });
const translate = (thrown: Error, end = OPEN): unknown =>
  translateDriverError(thrown, "db:7687", end);

test.each([
  ["Neo.ClientError.Security.Unauthorized", "PROJECTION_REFUSED", "NEO4J_PASSWORD"],
  ["Neo.ClientError.Security.CredentialsExpired", "PROJECTION_REFUSED", "NEO4J_PASSWORD"],
  ["Neo.ClientError.Security.Forbidden", "PROJECTION_REFUSED", "GRANT"],
  ["Neo.ClientError.Database.DatabaseNotFound", "PROJECTION_REFUSED", "after the host"],
  ["Neo.ClientError.General.ForbiddenOnReadOnlyDatabase", "PROJECTION_REFUSED", "written"],
  ["Neo.TransientError.General.DatabaseUnavailable", "PROJECTION_UNAVAILABLE", "Start Neo4j"],
  ["Neo.TransientError.General.MemoryPoolOutOfMemoryError", "PROJECTION_UNAVAILABLE", "memory"],
  ["Neo.TransientError.Transaction.DeadlockDetected", "PROJECTION_UNAVAILABLE", "Try again"],
  ["ServiceUnavailable", "PROJECTION_UNAVAILABLE", "NEO4J_URL"],
  ["SessionExpired", "PROJECTION_UNAVAILABLE", "NEO4J_URL"],
])("%s is %s with a mend", (code, expected, mend) => {
  expect(translate(failure(code))).toMatchObject({
    code: expected,
    message: expect.stringContaining("db:7687"),
    next: expect.stringContaining(mend),
  });
});

test.each([
  ["self-signed certificate", "NODE_EXTRA_CA_CERTS"],
  ["Hostname/IP does not match certificate's altnames", "NODE_EXTRA_CA_CERTS"],
  ["write EPROTO: wrong version number", "bolt://"],
  ["socket disconnected before secure TLS connection was established", "bolt://"],
  ["Server responded HTTP. Make sure you are not trying to connect to the http endpoint", "7474"],
])("%s is refused with a mend", (message, mend) => {
  expect(translate(failure("ServiceUnavailable", message))).toMatchObject({
    code: "PROJECTION_REFUSED",
    next: expect.stringContaining(mend),
  });
});

test("a server that hangs is away, whatever the driver has no code for else is a defect", () => {
  const hung = failure("N/A", "Connection acquisition timed out in 5000 ms.");
  expect(translate(hung)).toMatchObject({ code: "PROJECTION_UNAVAILABLE" });
  expect(isBroken(hung)).toBe(true);
  expect(translate(failure("N/A", "Server responded HTTP."))).toMatchObject({
    code: "PROJECTION_REFUSED",
  });
  const other = failure("N/A", "Unable to convert");
  expect(translate(other)).toMatchObject({ code: "INTERNAL" });
  expect(isBroken(other)).toBe(false);
});

test("what nobody expected is a defect that names the server's code", () => {
  expect(translate(failure("Neo.ClientError.Statement.SyntaxError"))).toMatchObject({
    code: "INTERNAL",
    message: expect.stringContaining("SyntaxError"),
  });
  const defect = new TypeError("a defect");
  expect(translate(defect)).toBe(defect);
  const own = new AppError("CANCELLED", "The operation was cancelled.");
  expect(translate(own)).toBe(own);
});

test("a cancelled operation says so, whatever the connection's end is called", () => {
  expect(
    translate(failure("SessionExpired"), { ...OPEN, signal: AbortSignal.abort() }),
  ).toMatchObject({ code: "CANCELLED" });
  expect(translate(failure("Neo.ClientError.Transaction.TransactionTimedOut"))).toMatchObject({
    code: "DEADLINE_EXCEEDED",
  });
  expect(translate(new TooSlow(100))).toMatchObject({ code: "PROJECTION_UNAVAILABLE" });
});

test("only what may pass is tried again, and only a server that is away opens the breaker", () => {
  const tries = (thrown: unknown): number => patienceFor(thrown)?.tries ?? 1;
  expect(tries(failure("Neo.TransientError.Transaction.DeadlockDetected"))).toBeGreaterThan(3);
  expect(tries(failure("ServiceUnavailable"))).toBeGreaterThan(1);
  expect(tries(failure("ServiceUnavailable", "self-signed certificate"))).toBe(1);
  expect(tries(failure("Neo.ClientError.Security.Unauthorized"))).toBe(1);
  expect(tries(new TooSlow(1))).toBe(1);
  expect(tries(new Error("a defect"))).toBe(1);
  expect(isBroken(new TooSlow(1))).toBe(true);
  expect(isBroken(failure("SessionExpired"))).toBe(true);
  expect(isBroken(failure("Neo.TransientError.Transaction.DeadlockDetected"))).toBe(false);
});
