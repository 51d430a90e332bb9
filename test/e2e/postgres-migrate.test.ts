/** Schema steps on a real server: raced by many processes, under a serving one, taken back, and checked. */
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import pg from "pg";
import { afterAll, expect, test } from "vitest";
import type { Migration } from "../../src/domain/migration.ts";
import { readMigrations } from "../../src/stores/migration-files.ts";
import { MIGRATION_LOCK } from "../../src/stores/postgres/migrate.ts";
import { startCommand } from "../support/command-line.ts";
import {
  createTestDatabase,
  dropTestDatabase,
  findPostgres,
  runAsOwner,
} from "../support/postgres.ts";
import { openSession, SERVERS } from "../support/sessions.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const RACERS = 20;
const OPENER = "test/chaos/postgres-opener.mjs";
const FILES = {
  "src/ledger.ts": "export function bookAmount(amount: number): number {\n  return amount;\n}\n",
};

const server = findPostgres();
if ("missing" in server) test.skip(`PostgreSQL: ${server.missing}`, () => undefined);
else describeMigrations(server.url);

/** A process that opens the database, or with steps one that applies them; what it says. */
function runOpener(url: string, steps?: readonly Migration[]): Promise<string> {
  const args = [OPENER, url, ...(steps === undefined ? [] : [JSON.stringify(steps)])];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout.on("data", (data) => (output += String(data)));
  child.stderr.on("data", (data) => (output += String(data)));
  return new Promise((resolve) => child.once("close", () => resolve(output.trim())));
}

function describeMigrations(url: string): void {
  const databases: Promise<string>[] = [];
  const makeDatabase = (): Promise<string> => {
    const made = createTestDatabase(url);
    databases.push(made);
    return made;
  };
  afterAll(async () => {
    for (const made of databases) await dropTestDatabase(url, await made);
  });
  const quarry = (database: string, ...args: string[]) =>
    startCommand(temporaryFolder(), args, undefined, { POSTGRES_URL: database }).finished;

  test(`${RACERS} processes that start at once on an empty database all serve, and the schema is made once`, async () => {
    const database = await makeDatabase();
    // all have looked, and found no schema, before the first may make it
    const gate = new pg.Client({ connectionString: database });
    await gate.connect();
    await gate.query("SELECT pg_advisory_lock($1)", [MIGRATION_LOCK]);
    const starting = Array.from({ length: RACERS }, () => runOpener(database));
    const countWaiting = async () =>
      (
        await gate.query(
          `SELECT count(*)::int AS waiting FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
             AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
        )
      ).rows[0].waiting;
    await expect.poll(countWaiting, { timeout: 60_000, interval: 100 }).toBe(RACERS);
    await gate.end();
    const answers = await Promise.all(starting);
    expect(answers).toEqual(answers.map(() => '{"edges":0}'));
    const steps = await runAsOwner<{ version: number; times: number }>(
      database,
      "SELECT version, count(*)::int AS times FROM unified.schema_version GROUP BY 1 ORDER BY 1",
    );
    expect(steps).toEqual(readMigrations("postgres").map(({ version }) => ({ version, times: 1 })));
    const verified = await quarry(database, "migrate", "verify");
    expect(verified).toMatchObject({ code: 0, stdout: expect.stringContaining("0 drifts") });
  });

  const newest = readMigrations("postgres").length;
  const ADDITIVE: Migration = {
    version: newest + 1,
    name: "more",
    kind: "additive",
    up: `-- additive: more
      CREATE TABLE unified.more (tenant_id text NOT NULL DEFAULT unified.tenant(), id bigint, PRIMARY KEY (tenant_id, id));
      CALL unified.protect('unified.more');
      ALTER TABLE unified.documents ADD COLUMN shape text;
      ALTER TABLE unified.edges ADD COLUMN weight integer NOT NULL DEFAULT 1;
      CREATE INDEX more_chunks ON unified.chunks (tenant_id, kind);`,
    down: "",
    checksum: "more",
  };

  test("a server of the previous schema goes on answering and indexing while additive steps are applied", async () => {
    const database = await makeDatabase();
    const folder = temporaryFolder(FILES);
    const session = await openSession({
      ...{ client: "current client", server: SERVERS.quarry, folder, dataDir: temporaryFolder() },
      env: { POSTGRES_URL: database },
    });
    const indexed = await session.call("index_codebase", { wait_seconds: 50 });
    expect(indexed.text).toContain("ndexed");
    // a long reader: the step must neither wait for it in everybody's way nor give up
    const reader = new pg.Client({ connectionString: database });
    reader.on("error", () => undefined);
    await reader.connect();
    await reader.query("BEGIN; SELECT 1 FROM unified.documents, unified.edges LIMIT 1");
    let done: string | null = null;
    const migrating = runOpener(database, [ADDITIVE]).then((said) => {
      done = said;
    });
    const answers: string[] = [];
    const ask = async (): Promise<void> => {
      answers.push((await session.call("search_code", { query: "book an amount" })).text);
    };
    const readUntilMs = performance.now() + 2_500;
    while (done === null) {
      await ask();
      if (performance.now() > readUntilMs) await reader.query("COMMIT");
    }
    await migrating;
    await reader.end();
    expect(JSON.parse(done)).toEqual({ applied: [newest + 1] });
    for (let i = 0; i < 3; i += 1) await ask();
    expect(answers.length).toBeGreaterThan(5);
    expect(answers.filter((text) => !text.includes("src/ledger.ts"))).toEqual([]);
    writeFileSync(`${folder}/src/refund.ts`, "export function refundDeposit(): void {}\n");
    const refund = async () =>
      (await session.call("search_code", { query: "refund deposit" })).text;
    await expect.poll(refund, { timeout: 30_000, interval: 200 }).toContain("src/refund.ts");
    // a new process of the previous version serves the newer schema, and says what it has
    const status = await quarry(database, "migrate", "status");
    expect(status).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/more \(additive\): newer/),
    });
    expect((await quarry(database, "migrate", "verify")).code).toBe(0);
    const down = await quarry(database, "migrate", "down");
    expect(down).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^CATALOG_(?:LOCKED|NEWER)/),
    });
  });

  test("steps are not taken back under a server, nor with a loss that nobody agreed to", async () => {
    const database = await makeDatabase();
    const folder = temporaryFolder(FILES);
    const session = await openSession({
      ...{ client: "current client", server: SERVERS.quarry, folder, dataDir: temporaryFolder() },
      env: { POSTGRES_URL: database },
    });
    const indexed = await session.call("index_codebase", { wait_seconds: 50 });
    expect(indexed.text).toContain("ndexed");
    const down = (...args: string[]) => quarry(database, "migrate", "down", "--to", "1", ...args);
    const refused = await down("--yes");
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.stderr).toMatch(
      /^CATALOG_LOCKED: Servers use this database: [\s\S]*quarry query/,
    );
    await session.close();
    await expect
      .poll(async () => (await down()).stderr, { timeout: 60_000, interval: 500 })
      .toMatch(/would lose .*embeddings \(\d+ rows?\)/);
    const kept = await quarry(database, "migrate", "verify");
    expect(kept).toMatchObject({ code: 0 });
    const taken = await down("--yes", "--json");
    const [{ takenBack }] = JSON.parse(taken.stdout) as [{ takenBack: number[] }];
    expect(takenBack).toEqual(
      readMigrations("postgres")
        .slice(1)
        .reverse()
        .map(({ version }) => version),
    );
    expect((await quarry(database, "migrate", "up")).code).toBe(0);
    expect(
      (await quarry(database, "migrate", "verify", "--check", "dangling-edges")).stdout,
    ).toContain("1 of 1 checks");
  });

  test("what was changed by hand is named, with how to mend it", async () => {
    const database = await makeDatabase();
    expect((await quarry(database, "migrate", "up")).code).toBe(0);
    await runAsOwner(
      database,
      `ALTER TABLE unified.edges NO FORCE ROW LEVEL SECURITY;
       INSERT INTO unified.chunks VALUES ('t', 77, 0, 88, 0, 1, 1, 1, 0, 1, 0, '')`,
    );
    const { code, stdout } = await quarry(database, "migrate", "verify");
    expect(code).toBe(1);
    expect(stdout).toContain(
      "different row security unified.edges: enabled instead of enabled, forced",
    );
    expect(stdout).toMatch(/chunks-without-set: 1 × .*such as set 77, chunk 0\n {4}mend: /);
  });
}
