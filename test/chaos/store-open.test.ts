/** Opening a catalog under adversity: races, newer schemas, damage, missing rights, a full disk. */
import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Catalog } from "../../src/ports/catalog.ts";
import { readMigrations } from "../../src/stores/migration-files.ts";
import { createCatalogDirectory } from "../../src/stores/sqlite/catalog-directory.ts";
import { connect, type WriteConnection } from "../../src/stores/sqlite/connection.ts";
import { loadDriver, releaseClosed } from "../../src/stores/sqlite/driver.ts";
import { changeFile, migrate } from "../../src/stores/sqlite/migrate.ts";
import { openCatalog } from "../../src/stores/sqlite/open-catalog.ts";
import { makeDataset } from "../conformance/store-factory.ts";
import { noLexicalIndex } from "../support/no-lexical-index.ts";
import { upsertSamples } from "../support/sample-changes.ts";
import { testContext } from "../support/test-context.ts";

const OPENER = "test/chaos/store-opener.mjs";
const RACERS = 20;
const NOBODY = "65534";

const context = testContext();
let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "quarry-open-"));
  file = join(folder, "catalog.sqlite");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (): Promise<Catalog> =>
  openCatalog({ file, home: "/chaos", projections: false, lexical: noLexicalIndex });

const rawConnection = async (): Promise<WriteConnection> => connect(await loadDriver(), file, file);

async function withRaw<Result>(work: (connection: WriteConnection) => Result): Promise<Result> {
  const connection = await rawConnection();
  try {
    return work(connection);
  } finally {
    connection.close();
  }
}

function runOpener(task: string): Promise<string> {
  const child = spawn(process.execPath, [OPENER, file, task], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (data) => (output += String(data)));
  child.stderr.on("data", (data) => (output += String(data)));
  return new Promise((resolve) => child.once("close", () => resolve(output.trim())));
}

test(`${RACERS} processes that open a new catalog at once agree on it`, async () => {
  const answers = await Promise.all(Array.from({ length: RACERS }, () => runOpener("ensure")));
  expect(new Set(answers).size).toBe(1);
  expect(answers[0]).toMatch(/^[\da-f-]{36}$/);
  const versions = await withRaw((connection) =>
    connection.all("SELECT version FROM schema_version"),
  );
  expect(versions).toHaveLength(readMigrations("sqlite").length);
  const mode = await withRaw((connection) => [
    connection.get<{ journal_mode: string }>("PRAGMA journal_mode")?.journal_mode,
    connection.get<{ auto_vacuum: number }>("PRAGMA auto_vacuum")?.auto_vacuum,
  ]);
  expect(mode).toEqual(["wal", 2]);
}, 120_000);

test("down and up again give the same schema", async () => {
  const migrations = readMigrations("sqlite");
  await migrate({ open: await loadDriver(), file, home: "/chaos", migrations });
  const schema = (connection: WriteConnection): unknown[] =>
    connection.all("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name");
  const before = await withRaw(schema);
  const catalog = { open: await loadDriver(), file, home: null, migrations };
  await changeFile(catalog, true, async (session) => {
    for (const migration of migrations.toReversed()) await session.revert(migration);
  });
  const between = (await withRaw(schema)) as { name: string }[];
  // SQLite keeps its own table of AUTOINCREMENT for good, and the way back whose catalog it is.
  expect(between.map(({ name }) => name)).toEqual([
    "schema_home",
    "schema_version",
    "sqlite_sequence",
  ]);
  await migrate({ open: await loadDriver(), file, home: "/chaos", migrations });
  expect(await withRaw(schema)).toEqual(before);
});

test("a catalog that another process has open is not deleted under it", async () => {
  const options = { dataFolder: folder, projections: false, lexical: noLexicalIndex };
  const location = { home: "/home/me/used" };
  const [ours, theirs] = [createCatalogDirectory(options), createCatalogDirectory(options)];
  await (await ours.open(context, location)).datasets.list(context);
  await (await theirs.open(context, location)).datasets.list(context);
  await expect(ours.remove(context, location)).rejects.toMatchObject({ code: "CATALOG_LOCKED" });
  await theirs.close();
  await ours.remove(context, location);
  expect(await ours.list(context)).toEqual([]);
  await ours.close();
});

const recordStep = (kind: "additive" | "breaking", version: number) =>
  withRaw((connection) => {
    connection.run(
      "INSERT INTO schema_version (version, name, kind, checksum, applied_at) VALUES (?, 'x', ?, '00', 0)",
      version,
      kind,
    );
    if (kind === "breaking") connection.exec(`PRAGMA user_version = ${version}`);
  });

test("a schema that is newer by an additive step is served", async () => {
  await (await open()).close();
  await recordStep("additive", 99);
  const catalog = await open();
  const { id } = await makeDataset(catalog);
  expect(await catalog.commit(context, upsertSamples(id, { a: "a\n" }))).toEqual({ revision: 1 });
  await catalog.close();
});

test("a schema that is newer by a breaking step is refused", async () => {
  await (await open()).close();
  await recordStep("breaking", 99);
  await expect(open()).rejects.toMatchObject({ code: "CATALOG_NEWER", data: { version: 99 } });
});

test("a writer that is running when a breaking step comes stops writing", async () => {
  const catalog = await open();
  const { id } = await makeDataset(catalog);
  await recordStep("breaking", 99);
  await expect(catalog.commit(context, upsertSamples(id, { a: "a\n" }))).rejects.toMatchObject({
    code: "CATALOG_NEWER",
  });
  await catalog.close();
});

test("another text of a known step is refused", async () => {
  await (await open()).close();
  await withRaw((connection) => connection.run("UPDATE schema_version SET checksum = '00'"));
  await expect(open()).rejects.toMatchObject({ code: "CATALOG_NEWER" });
});

test("a file that is no database is named, with how to rebuild", async () => {
  writeFileSync(
    file,
    "this is not a database, but it is long enough to be taken for one ".repeat(99),
  );
  await expect(open()).rejects.toMatchObject({
    code: "CATALOG_CORRUPT",
    message: expect.stringContaining(file),
    next: expect.stringContaining("quarry remove"),
  });
});

test("a truncated database is damaged, listed as a problem, and can be removed", async () => {
  const dataFolder = folder;
  const options = { dataFolder, projections: false, lexical: noLexicalIndex };
  const location = { home: "/home/me/broken" };
  const directory = createCatalogDirectory(options);
  const catalog = await directory.open(context, location);
  const { id } = await makeDataset(catalog);
  await catalog.commit(context, upsertSamples(id, { a: "def a\n".repeat(2_000) }));
  await directory.close();
  const catalogs = join(dataFolder, "catalogs");
  // the log goes with the last statement that is collected
  const files = await vi.waitFor(async () => {
    await releaseClosed();
    const left = readdirSync(catalogs);
    expect(left).toHaveLength(1);
    return left;
  }, 10_000);
  const broken = join(catalogs, files[0] ?? "");
  writeFileSync(broken, "garbage".repeat(5_000));
  const again = createCatalogDirectory(options);
  const [listing] = await again.list(context);
  expect(listing?.problem).toContain("quarry remove");
  await again.remove(context, { home: listing?.home ?? "" });
  expect(existsSync(broken)).toBe(false);
  expect(await again.list(context)).toEqual([]);
});

test("pages cut off a database surface as CATALOG_CORRUPT when they are read", async () => {
  const catalog = await open();
  const { id } = await makeDataset(catalog);
  const texts = Array.from({ length: 60 }, (_, i) => [`f${i}`, `def f${i}\n`.repeat(50 + i)]);
  await catalog.commit(context, upsertSamples(id, Object.fromEntries(texts)));
  await catalog.close();
  await releaseClosed();
  truncateSync(file, Math.floor(statSync(file).size / 2 / 8_192) * 8_192);
  const readAll = async (): Promise<void> => {
    const damaged = await open();
    try {
      await damaged.documents.listCurrent(context, id);
      await damaged.collectGarbage(context, { closedBeforeMs: Date.now() });
      await damaged.finishIndexes(context);
    } finally {
      await damaged.close();
    }
  };
  await expect(readAll()).rejects.toMatchObject({ code: "CATALOG_CORRUPT" });
});

/** Root ignores file modes, so another user must try. */
const asNobody = (task: string) => {
  const { stdout } = spawnSync(
    "setpriv",
    [
      `--reuid=${NOBODY}`,
      `--regid=${NOBODY}`,
      "--clear-groups",
      process.execPath,
      OPENER,
      file,
      task,
    ],
    { encoding: "utf8" },
  );
  return stdout.trim();
};
const isRoot = process.getuid?.() === 0;
const needsRoot = "needs root to become another user";

test.skipIf(!isRoot)(`a read-only catalog is read, not written (${needsRoot})`, async () => {
  const catalog = await open();
  await makeDataset(catalog, "/somewhere/else");
  await catalog.close();
  chmodSync(folder, 0o555);
  chmodSync(file, 0o444);
  expect(JSON.parse(asNobody("list"))).toEqual(["/somewhere/else"]);
  expect(JSON.parse(asNobody("ensure"))).toMatchObject({ code: "CATALOG_READ_ONLY" });
});

test.skipIf(!isRoot)(
  `a read-only catalog is read while its owner writes (${needsRoot})`,
  async () => {
    const catalog = await open();
    await makeDataset(catalog, "/somewhere/else");
    chmodSync(folder, 0o555);
    for (const part of [file, `${file}-wal`, `${file}-shm`]) chmodSync(part, 0o444);
    expect(JSON.parse(asNobody("list"))).toEqual(["/somewhere/else"]);
    await catalog.close();
  },
);

test.skipIf(!isRoot)(`a folder without rights is an error that names it (${needsRoot})`, () => {
  chmodSync(folder, 0o555);
  expect(JSON.parse(asNobody("list"))).toMatchObject({
    code: "CATALOG_READ_ONLY",
    message: expect.stringContaining(file),
    next: expect.stringContaining("QUARRY_DATA_DIR"),
  });
});
