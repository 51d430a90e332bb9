/** Every check of stored rows: silent on what indexing makes, and seen failing, in SQLite and in PostgreSQL. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { CheckResult } from "../../src/domain/verify-report.ts";
import type { MigrationTarget } from "../../src/ports/migration-target.ts";
import { ALL_CHECKS } from "../../src/stores/checks/all-checks.ts";
import type { Dialect } from "../../src/stores/checks/data-check.ts";
import { runChecks } from "../../src/stores/checks/run-checks.ts";
import { readMigrations } from "../../src/stores/migration-files.ts";
import { createPostgresCatalogDirectory } from "../../src/stores/postgres/catalog-directory.ts";
import {
  changeDatabase,
  readApplied as readPostgresApplied,
} from "../../src/stores/postgres/migrate.ts";
import { SEARCH_PATH } from "../../src/stores/postgres/pools.ts";
import { findDrifts as findPostgresDrifts } from "../../src/stores/postgres/verify/find-drifts.ts";
import { checked, verifyDatabase } from "../../src/stores/postgres/verify/verify-database.ts";
import { migrateDown, migrateUp } from "../../src/stores/run-migrations.ts";
import { createCatalogDirectory } from "../../src/stores/sqlite/catalog-directory.ts";
import { connect } from "../../src/stores/sqlite/connection.ts";
import { loadDriver } from "../../src/stores/sqlite/driver.ts";
import { createSqliteLexicalIndex } from "../../src/stores/sqlite/lexical-index.ts";
import { readApplied } from "../../src/stores/sqlite/migrate.ts";
import { openCatalogTargets, openTarget } from "../../src/stores/sqlite/migration-target.ts";
import { findDrifts, findExamples } from "../../src/stores/sqlite/verify/verify-catalog.ts";
import { DATA_BREAKS } from "../support/data-breaks.ts";
import { fillCatalog } from "../support/filled-catalog.ts";
import { openPglite } from "../support/pglite.ts";
import { testContext } from "../support/test-context.ts";

const dataDir = mkdtempSync(join(tmpdir(), "quarry-verify-"));
const never = new AbortController().signal;
const folders = ["sqlite", "postgres"].map(() => mkdtempSync(join(tmpdir(), "quarry-verify-")));
const [sqliteFolder = "", postgresFolder = ""] = folders;
await fillCatalog({ folder: sqliteFolder, dataDir }, (ending) =>
  createCatalogDirectory({
    ...{ dataFolder: dataDir, projections: true, lexical: createSqliteLexicalIndex, ending },
  }),
);
const pglite = await openPglite();
const { owner } = pglite;
const inPostgres = createPostgresCatalogDirectory({
  ...{ openDatabase: pglite.open, host: hostname() },
});
await inPostgres.projections?.registry.register(testContext(), "qdrant");
await fillCatalog({ folder: postgresFolder, dataDir }, () => inPostgres);
await owner.execute("RESET ROLE");
afterAll(async () => {
  await pglite.close();
  for (const folder of [dataDir, ...folders]) rmSync(folder, { recursive: true, force: true });
});

const failed = (checks: readonly CheckResult[]): readonly string[] =>
  checks.filter(({ state }) => state !== "passed").map(({ name }) => name);

const [target] = openCatalogTargets(dataDir, null);
const file = target?.address ?? "";

/** Runs the checks behind a change that is undone again. */
const CHECK_AFTER: Readonly<Record<Dialect, (sql: string) => Promise<readonly CheckResult[]>>> = {
  sqlite: async (sql) => {
    const connection = connect(await loadDriver(), file, file);
    try {
      connection.exec(`PRAGMA foreign_keys = OFF; BEGIN; ${sql}`);
      const find = async (asked: string) => findExamples(connection, asked);
      return await runChecks({ dialect: "sqlite", find }, [], never);
    } finally {
      connection.exec("ROLLBACK");
      connection.close();
    }
  },
  postgres: async (sql) => {
    await owner.execute(
      `BEGIN; SET LOCAL session_replication_role = replica; SET LOCAL search_path = ${SEARCH_PATH};
       SELECT set_config('quarry.tenant', 'local', true)`,
    );
    try {
      await owner.execute(sql);
      return await runChecks(checked(owner, never), [], never);
    } finally {
      await owner.execute("ROLLBACK");
    }
  },
};

const DIALECTS: readonly Dialect[] = ["sqlite", "postgres"];

test("there are at least 30 checks, each with its own name, and each is broken in each database that has it", () => {
  const names = ALL_CHECKS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const dialect of DIALECTS) {
    const checks = ALL_CHECKS.filter((check) => check[dialect] !== undefined);
    expect(checks.length).toBeGreaterThanOrEqual(30);
    const broken = DATA_BREAKS.filter((way) => way[dialect] !== undefined).map(
      ({ check }) => check,
    );
    // SQLite lets no statement damage its storage: a test below damages the file
    if (dialect === "sqlite") broken.push("damaged-storage");
    expect(new Set(broken)).toEqual(new Set(checks.map(({ name }) => name)));
  }
});

describe.each(DIALECTS)("%s", (dialect) => {
  test("what indexing, editing, removing and filling the past make passes every check", async () => {
    const checks = await CHECK_AFTER[dialect]("SELECT 1");
    expect(checks.filter(({ state }) => state !== "passed")).toEqual([]);
  });

  const ways = DATA_BREAKS.filter((way) => way[dialect] !== undefined);
  test.each(ways)("$check: $how", async ({ check, also = [], ...way }) => {
    const checks = await CHECK_AFTER[dialect](way[dialect] ?? "");
    const found = failed(checks);
    expect(found).toContain(check);
    expect(found.filter((name) => !also.includes(name))).toEqual([check]);
    const result = checks.find(({ name }) => name === check);
    expect(result?.state).toBe("failed");
    expect(result?.examples.every((example) => typeof example === "string")).toBe(true);
  });
});

test("damaged-storage: bytes of an index are lost", async () => {
  const copy = join(dataDir, "copy.sqlite");
  const connection = connect(await loadDriver(), file, file);
  connection.exec(`VACUUM INTO '${copy}'`);
  const row = connection.get<{ page: number }>(
    "SELECT rootpage AS page FROM sqlite_schema WHERE name = 'chunks_by_text'",
  );
  connection.close();
  const whole = openTarget(copy);
  expect(failed((await whole.verify(testContext(), { only: [] })).checks)).toEqual([]);
  const bytes = readFileSync(copy);
  const size = bytes.readUInt16BE(16);
  // the last entry's last byte is the key of its row
  const end = size * (row?.page ?? 0) - 1;
  bytes.writeUInt8(bytes.readUInt8(end) ^ 1, end);
  writeFileSync(copy, bytes);
  expect(failed((await whole.verify(testContext(), { only: [] })).checks)).toEqual([
    "damaged-storage",
  ]);
});

test("a check that asks of what the schema lacks is told as unfinished", async () => {
  for (const dialect of DIALECTS) {
    const checks = await CHECK_AFTER[dialect]("DROP TABLE past_blobs");
    expect(checks.filter(({ state }) => state === "unfinished").map(({ name }) => name)).toEqual([
      "past-blobs-without-outcome",
    ]);
  }
});

test("only the checks that are named run, and a misspelt one is an error", async () => {
  const report = await target?.verify(testContext(), { only: ["shown-sets"] });
  expect(report?.checks.map(({ name }) => name)).toEqual(["shown-sets"]);
  await expect(target?.verify(testContext(), { only: ["shown-set"] })).rejects.toMatchObject({
    code: "INVALID_ARGUMENT",
    next: 'Did you mean "shown-sets"?',
  });
});

test("a cancelled verify ends as cancelled", async () => {
  const ended = testContext({ signal: AbortSignal.abort() });
  await expect(target?.verify(ended, { only: [] })).rejects.toMatchObject({ code: "CANCELLED" });
});

const SQLITE_DRIFTS: readonly (readonly [sql: string, drift: string])[] = [
  ["DROP TABLE stray_nodes", "missing table stray_nodes"],
  ["CREATE TABLE other (a INTEGER)", "unexpected table other"],
  ["ALTER TABLE jobs ADD COLUMN other TEXT", "unexpected column jobs.other"],
  ["ALTER TABLE leases DROP COLUMN host", "missing column leases.host"],
  ["DROP INDEX edges_in", "missing index edges_in"],
  ["CREATE INDEX other ON chunks (kind)", "unexpected index other"],
  ["CREATE TRIGGER other AFTER DELETE ON jobs BEGIN SELECT 1; END", "unexpected trigger other"],
  ["CREATE VIEW other_view AS SELECT 1 AS a", "unexpected view other_view"],
  [
    "INSERT INTO word_index (word_index, rank) VALUES ('automerge', 4)",
    "different settings word_index",
  ],
  [
    "DROP TABLE refresh_requests; CREATE TABLE refresh_requests (dataset_pk INTEGER NOT NULL, path TEXT, PRIMARY KEY (dataset_pk, path)) STRICT",
    "different table refresh_requests|missing reference refresh_requests.dataset_pk",
  ],
  [
    "DROP TABLE graph_totals; CREATE TABLE graph_totals (dataset_pk INTEGER PRIMARY KEY REFERENCES datasets (pk) ON DELETE CASCADE, edges INTEGER NOT NULL DEFAULT 0, unbound INTEGER NOT NULL DEFAULT 0, ended INTEGER NOT NULL DEFAULT 0, CHECK (edges >= 0)) STRICT",
    "different definition graph_totals",
  ],
  [
    "DROP TABLE graph_totals; CREATE TABLE graph_totals (dataset_pk INTEGER PRIMARY KEY REFERENCES datasets (pk) ON DELETE CASCADE, edges INTEGER DEFAULT 0, unbound TEXT NOT NULL DEFAULT 0, ended INTEGER NOT NULL) STRICT",
    "different column graph_totals.edges|different column graph_totals.unbound|different column graph_totals.ended",
  ],
];

test.each(SQLITE_DRIFTS)("SQLite: %s is a drift", async (sql, drift) => {
  const open = await loadDriver();
  const connection = connect(open, file, file);
  const migrations = readMigrations("sqlite");
  const drifts = () =>
    findDrifts(connection, { open, migrations }, readApplied(connection))
      .map(({ kind, object }) => `${kind} ${object}`)
      .filter((says) => !/ (?:column|definition) (?:stray_nodes|other)(?:\.|$)/u.test(says));
  try {
    expect(drifts()).toEqual([]);
    connection.exec(`PRAGMA foreign_keys = OFF; BEGIN; ${sql}`);
    expect(drifts().sort()).toEqual(drift.split("|").sort());
  } finally {
    connection.exec("ROLLBACK");
    connection.close();
  }
});

const POSTGRES_DRIFTS: readonly (readonly [sql: string, drift: string])[] = [
  ["DROP TABLE unified.stray_nodes", "missing table unified.stray_nodes"],
  ["CREATE TABLE unified.other (a int)", "unexpected table unified.other"],
  ["ALTER TABLE unified.jobs ADD COLUMN other text", "unexpected column unified.jobs.other"],
  ["ALTER TABLE unified.jobs DROP COLUMN summary", "missing column unified.jobs.summary"],
  [
    "ALTER TABLE unified.contents ALTER COLUMN line_count TYPE bigint",
    "different column unified.contents.line_count",
  ],
  [
    "ALTER TABLE unified.datasets ALTER COLUMN owner DROP NOT NULL",
    "different column unified.datasets.owner",
  ],
  [
    "ALTER TABLE unified.models ALTER COLUMN used_at SET DEFAULT 5",
    "different column unified.models.used_at",
  ],
  [
    'ALTER TABLE unified.models ALTER COLUMN version TYPE text COLLATE "C"',
    "different column unified.models.version",
  ],
  ["DROP INDEX unified.edges_in", "missing index unified.edges_in"],
  ["CREATE INDEX other_index ON unified.chunks (kind)", "unexpected index unified.other_index"],
  [
    "ALTER TABLE unified.datasets DROP CONSTRAINT datasets_visibility_check",
    "missing constraint unified.datasets datasets_visibility_check",
  ],
  [
    "ALTER TABLE unified.revisions DROP CONSTRAINT revisions_pkey",
    "missing constraint unified.revisions revisions_pkey",
  ],
  ["DROP POLICY tenant ON unified.texts", "missing policy unified.texts tenant"],
  ["ALTER POLICY tenant ON unified.names USING (true)", "different policy unified.names tenant"],
  [
    "ALTER TABLE unified.chunks NO FORCE ROW LEVEL SECURITY",
    "different row security unified.chunks",
  ],
  [
    "ALTER TABLE unified.symbols DISABLE ROW LEVEL SECURITY",
    "different row security unified.symbols",
  ],
  ["GRANT SELECT ON unified.edges TO PUBLIC", "different grants unified.edges"],
  ["REVOKE DELETE ON unified.jobs FROM quarry_server", "different grants unified.jobs"],
  ["ALTER TABLE unified.nodes OWNER TO quarry_server", "different owner unified.nodes"],
  [
    "CREATE OR REPLACE FUNCTION unified.tenant() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT 'everyone' $$",
    "different function unified.tenant()",
  ],
  [
    "ALTER FUNCTION unified.analyze_grown() SECURITY INVOKER",
    "different function unified.analyze_grown()",
  ],
  [
    "GRANT EXECUTE ON FUNCTION unified.contents_like(text[]) TO PUBLIC",
    "different grants of function unified.contents_like(text[])",
  ],
  [
    "CREATE TRIGGER other BEFORE UPDATE ON unified.outbox FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "unexpected trigger unified.outbox other",
  ],
  [
    "CREATE VIEW unified.other_view WITH (security_invoker = true) AS SELECT 1 AS a",
    "unexpected view unified.other_view",
  ],
  [
    "CREATE RULE other AS ON DELETE TO unified.leases DO INSTEAD NOTHING",
    "unexpected rule unified.leases other",
  ],
  ["CREATE TYPE unified.mood AS ENUM ('a', 'b')", "unexpected type unified.mood"],
  ["CREATE SEQUENCE unified.numbers", "unexpected sequence unified.numbers"],
  ["GRANT CREATE ON SCHEMA unified TO quarry_server", "different schema unified"],
  ["ALTER ROLE quarry_server BYPASSRLS", "different role quarry_server"],
  [
    "UPDATE pg_extension SET extversion = '0.1' WHERE extname = 'pg_trgm'",
    "different extension pg_trgm",
  ],
];

test("PostgreSQL: every drift of the schema is named, and nothing else", async () => {
  const migrations = readMigrations("postgres");
  const applied = migrations.map((migration) => ({ ...migration, appliedAtMs: 0 }));
  expect(await findPostgresDrifts(owner, { migrations, applied, tenantId: "local" })).toEqual([]);
  await owner.execute("BEGIN; SELECT set_config('quarry.tenant', 'local', true)");
  try {
    for (const [sql] of POSTGRES_DRIFTS) await owner.execute(sql);
  } catch (thrown) {
    await owner.execute("ROLLBACK");
    throw thrown;
  }
  // its roll-back takes all of them back
  const drifts = await findPostgresDrifts(owner, { migrations, applied, tenantId: "local" });
  const parts =
    / (?:column|constraint|grants|owner|row security|policy) unified\.(?:stray_nodes|other|other_view)\b/u;
  const named = drifts
    .map(({ kind, object }) => `${kind} ${object}`)
    .filter((says) => !parts.test(says));
  // an owner's rights are no grants
  const expected = [...POSTGRES_DRIFTS.map(([, drift]) => drift), "different grants unified.nodes"];
  expect(named.sort()).toEqual(expected.sort());
  expect(await findPostgresDrifts(owner, { migrations, applied, tenantId: "local" })).toEqual([]);
});

test("PostgreSQL: a healthy database passes, and is left as it was", async () => {
  const migrations = readMigrations("postgres");
  const params = { address: "here", migrations, only: [], signal: never, tenantId: "local" };
  const report = await verifyDatabase(owner, params);
  expect(report.drifts).toEqual([]);
  expect(report.notices).toEqual([]);
  expect(failed(report.checks)).toEqual([]);
});

test("SQLite: a healthy catalog passes", async () => {
  const report = await target?.verify(testContext(), { only: [] });
  expect(report?.drifts).toEqual([]);
  expect(failed(report?.checks ?? [])).toEqual([]);
});

test("SQLite: every step is taken back from a filled catalog and made again, and what stays is sound", async () => {
  if (target === undefined) throw new Error("no catalog");
  const open = await loadDriver();
  const { migrations } = target;
  const look = async () => {
    const { drifts, checks } = await target.verify(testContext(), { only: [] });
    return { drifts, failed: checks.filter(({ state }) => state === "failed") };
  };
  for (const { version } of migrations.toReversed()) {
    if (version === 1) break;
    await expect(migrateDown(target, { to: version - 1, mayLose: false })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      message: expect.stringContaining("would lose"),
    });
    const { steps, losses } = await migrateDown(target, { to: version - 1, mayLose: true });
    expect(steps.map((step) => step.version)).toEqual([version]);
    expect(losses.length).toBeGreaterThan(0);
    expect(await look()).toEqual({ drifts: [], failed: [] });
  }
  await migrateDown(target, { to: 0, mayLose: true });
  expect(await target.applied()).toEqual([]);
  await migrateUp(target);
  expect(await look()).toEqual({ drifts: [], failed: [] });
  // in the journal mode that sessions rely on
  const connection = connect(open, file, file);
  expect(connection.get("PRAGMA journal_mode")).toEqual({ journal_mode: "wal" });
  connection.close();
});

test("PostgreSQL: every step is taken back from a filled database and made again, and what stays is sound", async () => {
  const migrations = readMigrations("postgres");
  const on: MigrationTarget = {
    ...{ address: "here", migrations, applied: () => readPostgresApplied(owner) },
    change: (alone, work) => changeDatabase(owner, alone, work),
    verify: async () =>
      verifyDatabase(owner, {
        address: "here",
        migrations,
        only: [],
        signal: never,
        tenantId: "local",
      }),
  };
  const look = async () => {
    const { drifts, checks } = await on.verify(testContext(), { only: [] });
    return { drifts, failed: checks.filter(({ state }) => state === "failed") };
  };
  for (const { version } of migrations.toReversed()) {
    const { steps } = await migrateDown(on, { to: version - 1, mayLose: true });
    expect(steps.map((step) => step.version)).toEqual([version]);
    if (version > 1) expect(await look()).toEqual({ drifts: [], failed: [] });
  }
  await migrateUp(on);
  expect(await look()).toEqual({ drifts: [], failed: [] });
});
