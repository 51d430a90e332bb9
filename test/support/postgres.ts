/** A PostgreSQL server for tests: POSTGRES_URL where it is given, else a throw-away cluster where the programs are there, else a container where Docker is, else none. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import pg from "pg";
import { type OpenDatabaseOptions, openDatabase } from "../../src/stores/postgres/open-database.ts";
import type { Database } from "../../src/stores/postgres/transaction.ts";
import { createMetricsRegistry } from "../../src/telemetry/metrics-registry.ts";
import { chooseServer, installedProblem, type TestServer } from "./choose-server.ts";

const SERVICES = "scripts/services";
/** Not below a folder of root's alone: the server runs as another user. */
const CLUSTER = ["--folder", "/var/tmp/quarry-test-postgres", "--port", "55431", "--fast"];

let found: TestServer | undefined;

/** The server's address, or why there is none. Starts it where it must. */
export function findPostgres(): TestServer {
  if (found === undefined) {
    found = look();
    if ("missing" in found) console.warn(`skipped: tests on PostgreSQL (${found.missing})`);
  }
  return found;
}

function look(): TestServer {
  return chooseServer({
    given: process.env["POSTGRES_URL"],
    installed: installedProblem,
    start: () => spawnSync(SERVICES, ["start", "postgres", ...CLUSTER], { encoding: "utf8" }),
    container: process.env["TEST_CONTAINER_PROBLEM"],
  });
}

/** Stops the throw-away cluster if some test started it. */
export function stopPostgres(): void {
  if (existsSync("/var/tmp/quarry-test-postgres/data/postmaster.pid"))
    execFileSync(SERVICES, ["stop", "postgres", ...CLUSTER], { stdio: "ignore" });
}

const withDatabase = (url: string, name: string): string => {
  const address = new URL(url);
  address.pathname = `/${name}`;
  return address.href;
};

/** Runs statements as the login's own role. */
export async function runAsOwner<Row>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query(sql);
    return rows as Row[];
  } finally {
    await client.end();
  }
}

let count = 0;

export function openTestDatabase(
  url: string,
  options: Partial<OpenDatabaseOptions> = {},
): Promise<Database> {
  return openDatabase({
    url,
    connections: 5,
    idleTimeoutMs: 10_000,
    connectTimeoutMs: 10_000,
    statementTimeoutMs: 30_000,
    // every row by COPY: arrays are what PGlite shows
    copyFromRows: 1,
    metrics: createMetricsRegistry(),
    ...options,
  });
}

/** The address of a new, empty database. */
export async function createTestDatabase(url: string): Promise<string> {
  const name = `quarry_test_${process.pid}_${count++}`;
  await runAsOwner(url, `CREATE DATABASE ${name}`);
  return withDatabase(url, name);
}

export async function dropTestDatabase(url: string, database: string): Promise<void> {
  const name = new URL(database).pathname.slice(1);
  await runAsOwner(url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
}
