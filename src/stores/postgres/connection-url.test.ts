import pg from "pg";
import { expect, test } from "vitest";
import { readConnectionUrl } from "./connection-url.ts";

const BASE = "postgres://user:pass@db.example:5433/quarry";

test("nothing in the URL takes the place of what Quarry sets for a connection", () => {
  const query =
    "application_name=other&options=-c%20geqo%3Doff&query_timeout=1&types=x&statement_timeout=7&sslmode=disable";
  const { connectionString, options } = readConnectionUrl(`${BASE}?${query}`);
  expect(connectionString).toBe(`${BASE}?sslmode=disable`);
  expect(options).toBe("-c geqo=off");
  const client = new pg.Client({ connectionString, application_name: "quarry" });
  expect(client).toMatchObject({ host: "db.example", port: 5433, database: "quarry" });
});

test("a socket's folder and certificates stay", () => {
  const url = "postgres://user@/quarry?host=/run/postgresql&sslrootcert=/ca.pem";
  expect(readConnectionUrl(url).connectionString).toBe(
    "postgres://user@/quarry?host=%2Frun%2Fpostgresql&sslrootcert=%2Fca.pem",
  );
  expect(readConnectionUrl(BASE)).toEqual({ connectionString: BASE, options: "" });
});

test.each(["require", "prefer", "verify-ca", "verify-full"])(
  "sslmode=%s checks certificate and name",
  (mode) => {
    const { connectionString } = readConnectionUrl(`${BASE}?sslmode=${mode}`);
    expect(connectionString).toBe(`${BASE}?sslmode=verify-full`);
  },
);

test("a TLS mode that there is not is refused with those that there are", () => {
  expect(() => readConnectionUrl(`${BASE}?sslmode=bogus`)).toThrow(
    expect.objectContaining({
      code: "INVALID_CONFIG",
      next: expect.stringContaining("verify-full"),
    }),
  );
});
