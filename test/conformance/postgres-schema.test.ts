/** The schema of PostgreSQL: its steps can be taken back, and the planner hears of a load. */
import { afterAll, expect, test } from "vitest";
import { readMigrations } from "../../src/stores/migration-files.ts";
import { analyzeGrown } from "../../src/stores/postgres/analyze-grown.ts";
import { changeDatabase, migrate } from "../../src/stores/postgres/migrate.ts";
import { openPglite } from "../support/pglite.ts";
import { testContext } from "../support/test-context.ts";

const { open, close, owner } = await openPglite();
afterAll(close);

/** A step may do no more than write functions or policies anew. */
const DESCRIBE = `SELECT c.relname AS name, c.relkind::text AS kind FROM pg_class c
    WHERE c.relnamespace = 'unified'::regnamespace
  UNION ALL SELECT p.proname, md5(p.prosrc) FROM pg_proc p WHERE p.pronamespace = 'unified'::regnamespace
  UNION ALL SELECT p.polrelid::regclass || ' ' || p.polname,
    md5(concat(pg_get_expr(p.polqual, p.polrelid), ' ', pg_get_expr(p.polwithcheck, p.polrelid))) FROM pg_policy p
  ORDER BY 1, 2`;

const relations = async (): Promise<readonly unknown[]> => {
  const { rows } = await owner.query("SELECT to_regnamespace('unified') IS NULL AS gone", []);
  const { gone } = rows[0] as { gone: boolean };
  return gone ? [] : (await owner.query(DESCRIBE, [])).rows;
};

test("a table that grew is looked at once, by the role that owns nothing", async () => {
  const database = await open();
  const context = testContext();
  expect(await analyzeGrown(database, context)).toBe(0);
  await database.write(context, { name: "grow" }, (tx) =>
    tx.run("INSERT INTO texts (hash) SELECT sha256(int8send(n)) FROM generate_series(1, 2000) n"),
  );
  expect(await analyzeGrown(database, context)).toBe(1);
  expect(await analyzeGrown(database, context)).toBe(0);
});

test("every step is taken back and made again", async () => {
  await owner.execute("RESET ROLE");
  const migrations = readMigrations("postgres");
  const before = await relations();
  expect(before.length).toBeGreaterThan(migrations.length);
  for (const migration of [...migrations].reverse()) {
    const shown = await relations();
    await changeDatabase(owner, false, (session) => session.revert(migration));
    expect(await relations()).not.toEqual(shown);
  }
  await migrate({ session: owner, address: "in this process", migrations });
  expect(await relations()).toEqual(before);
});
