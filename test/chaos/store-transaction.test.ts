/** Transactions that fail half-way: a full disk, a locked database. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readMigrations } from "../../src/stores/migration-files.ts";
import { applyChangeSet } from "../../src/stores/sqlite/commit/apply-change-set.ts";
import { connect, type WriteConnection } from "../../src/stores/sqlite/connection.ts";
import { ensureDataset } from "../../src/stores/sqlite/dataset-writes.ts";
import { loadDriver } from "../../src/stores/sqlite/driver.ts";
import { translateDriverError } from "../../src/stores/sqlite/driver-errors.ts";
import { migrate } from "../../src/stores/sqlite/migrate.ts";
import { inTransaction } from "../../src/stores/sqlite/transaction.ts";
import type { WriteState } from "../../src/stores/sqlite/write-state.ts";
import { upsertSamples } from "../support/sample-changes.ts";

const ORIGIN = { tenantId: "local", trace: "test" };

let folder: string;
let connection: WriteConnection;
let state: WriteState;
let datasetId: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "quarry-transaction-"));
  const file = join(folder, "catalog.sqlite");
  const open = await loadDriver();
  await migrate({ open, file, home: "/h", migrations: readMigrations("sqlite") });
  connection = connect(open, file, file);
  state = {
    connection,
    projections: false,
    schemaVersion: 1,
    names: new Map(),
    dataVersion: -1,
    lastEndedAt: 0,
    lastHeldMs: 0,
    closing: new Int32Array(1),
  };
  const params = { projectKey: "k", projectName: "n", host: "h", folder: "/h", branch: null };
  inTransaction(state, () => ensureDataset(state, { ...params, ...ORIGIN, principal: "local" }));
  datasetId = connection.get<{ id: string }>("SELECT id FROM datasets")?.id ?? "";
});
afterEach(() => {
  connection.close();
  rmSync(folder, { recursive: true, force: true });
});

const commit = (texts: Readonly<Record<string, string>>): number => {
  try {
    return inTransaction(state, () =>
      applyChangeSet(state, upsertSamples(datasetId, texts), {}, ORIGIN),
    ).revision;
  } catch (thrown) {
    throw translateDriverError(thrown, connection.file);
  }
};

const largeTexts = (count: number): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, i) => [
      `f${i}`,
      Array.from({ length: 200 }, (__, l) => `def name${i}_${l}\n`).join(""),
    ]),
  );

test("a full disk loses the commit, keeps the catalog, and room lets it pass", () => {
  commit({ "a.ts": "def one\n" });
  const pages = connection.get<{ page_count: number }>("PRAGMA page_count")?.page_count ?? 0;
  connection.exec(`PRAGMA max_page_count = ${pages + 5}`);
  expect(() => commit(largeTexts(20))).toThrow(expect.objectContaining({ code: "DISK_FULL" }));
  expect(connection.get("PRAGMA integrity_check")).toEqual({ integrity_check: "ok" });
  expect(connection.get("SELECT count(*) AS n FROM documents")).toEqual({ n: 1 });
  connection.exec("PRAGMA max_page_count = 100000");
  expect(commit(largeTexts(20))).toBe(2);
  expect(connection.get("SELECT count(*) AS n FROM documents")).toEqual({ n: 21 });
});

test("names seen in a commit that failed are looked up again", () => {
  const pages = connection.get<{ page_count: number }>("PRAGMA page_count")?.page_count ?? 0;
  connection.exec(`PRAGMA max_page_count = ${pages + 5}`);
  expect(() => commit(largeTexts(20))).toThrow();
  connection.exec("PRAGMA max_page_count = 100000");
  commit({ "a.ts": "def name0_0\n" });
  const dangling = "SELECT count(*) AS n FROM symbols WHERE name_pk NOT IN (SELECT pk FROM names)";
  expect(connection.get(dangling)).toEqual({ n: 0 });
});

test("names that another connection collected are made again", async () => {
  commit({ "a.ts": "def vanishing\n" });
  const other = connect(await loadDriver(), connection.file, connection.file);
  other.exec("DELETE FROM symbols; DELETE FROM names; DELETE FROM name_index");
  other.close();
  commit({ "b.ts": "def vanishing\nx\n" });
  expect(connection.get("SELECT count(*) AS n FROM names WHERE name = 'vanishing'")).toEqual({
    n: 1,
  });
});
