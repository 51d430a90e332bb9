/** `quarry migrate` over a data folder of SQLite catalogs, as a person types it. */
import { readdirSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createCatalogDirectory } from "../../src/stores/sqlite/catalog-directory.ts";
import { connect } from "../../src/stores/sqlite/connection.ts";
import { loadDriver, releaseClosed } from "../../src/stores/sqlite/driver.ts";
import { createSqliteLexicalIndex } from "../../src/stores/sqlite/lexical-index.ts";
import { startCommand } from "../support/command-line.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { testContext } from "../support/test-context.ts";

const FILES = { "a.py": "def rent():\n    return due()\n\ndef due():\n    return 5\n" };

test("status, verify, down and up go over every catalog, or over the one of a folder", async () => {
  const dataDir = temporaryFolder();
  const [one, other] = [temporaryFolder(FILES), temporaryFolder(FILES)];
  const run = (...args: string[]) => startCommand(dataDir, args).finished;
  expect(await run("migrate", "status")).toMatchObject({
    code: 0,
    stderr: expect.stringContaining("Nothing is indexed"),
  });
  for (const folder of [one, other]) expect((await run("index", folder)).code).toBe(0);
  const both = JSON.parse((await run("migrate", "verify", "--json")).stdout) as {
    drifts: unknown[];
    checks: { state: string }[];
  }[];
  expect(both).toHaveLength(2);
  for (const { drifts, checks } of both) {
    expect(drifts).toEqual([]);
    expect(checks.filter(({ state }) => state !== "passed")).toEqual([]);
  }
  expect((await run("migrate", "status", one)).stdout.match(/: applied/gu)).toHaveLength(4);

  const refused = await run("migrate", "down", one, "--to", "2");
  expect(refused).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/would lose .*edges \(\d+ rows?\)/),
  });
  expect((await run("migrate", "down", one, "--to", "2", "--yes")).stdout).toMatch(
    /0004 history: taken back\n {2}0003 code_graph: taken back\n {2}lost: /,
  );
  expect((await run("migrate", "status")).stdout.match(/: missing/gu)).toHaveLength(2);
  expect((await run("migrate", "up")).stdout).toMatch(
    /0003 code_graph: applied[\s\S]*nothing to do|nothing to do[\s\S]*0003 code_graph: applied/,
  );
  expect((await run("index", one)).code).toBe(0);
  expect((await run("migrate", "verify")).code).toBe(0);

  const bad = await run("migrate", "up", "--to", "x");
  expect(bad).toMatchObject({ code: 2, stderr: expect.stringContaining("INVALID_ARGUMENT") });
  expect(await run("migrate", "status", temporaryFolder())).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("NOT_INDEXED"),
  });
});

test("a catalog taken back to nothing and made again still says whose it is", async () => {
  const dataDir = temporaryFolder();
  const folder = temporaryFolder(FILES);
  const run = (...args: string[]) => startCommand(dataDir, args).finished;
  expect((await run("index", folder)).code).toBe(0);
  const homes = async (): Promise<readonly string[]> =>
    (await listed(dataDir)).map(({ home }) => home);
  const before = await homes();
  expect(before).toEqual([realpathSync(folder)]);
  expect((await run("migrate", "down", folder, "--to", "0", "--yes")).code).toBe(0);
  expect(await homes()).toEqual(before);
  expect((await run("migrate", "up", folder)).stdout).toContain("0001 catalog: applied");
  expect(await homes()).toEqual(before);
  expect(JSON.parse((await run("migrate", "verify", "--json")).stdout)).toMatchObject([
    { drifts: [] },
  ]);
});

/** What `quarry status` lists. */
async function listed(dataFolder: string) {
  const directory = createCatalogDirectory({
    ...{ dataFolder, projections: false, lexical: createSqliteLexicalIndex },
  });
  try {
    return await directory.list(testContext());
  } finally {
    await directory.close();
    // this process must not hold the files that commands are to have to themselves
    await releaseClosed();
  }
}

test("a catalog that is open, broken or edited is told, and the others are still answered", async () => {
  const dataDir = temporaryFolder();
  const run = (...args: string[]) => startCommand(dataDir, args).finished;
  const folder = temporaryFolder(FILES);
  await run("index", folder);
  const catalogs = join(dataDir, "catalogs");
  const file = join(catalogs, readdirSync(catalogs).find((name) => name.endsWith(".sqlite")) ?? "");
  const connection = connect(await loadDriver(), file, file);
  expect(connection.get("SELECT count(*) AS files FROM documents")).toEqual({ files: 1 });
  expect(await run("migrate", "down", folder, "--yes")).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^CATALOG_LOCKED: Another process/),
  });
  connection.exec(
    `UPDATE schema_version SET checksum = '00' WHERE version = 2; DROP INDEX chunks_by_text;
     UPDATE texts SET shown = shown + 1 WHERE pk = 1`,
  );
  connection.close();
  writeFileSync(join(catalogs, "broken.sqlite"), "garbage".repeat(2_000));
  const status = await run("migrate", "status");
  expect(status.code).toBe(1);
  expect(status.stdout).toMatch(/broken\.sqlite\n {2}CATALOG_CORRUPT: /);
  expect(status.stdout).toContain("0002 vectors (additive): edited");
  expect((await run("search", "--path", folder, "rent")).stderr).toContain("0002_vectors.up.sql");
  const verified = await run("migrate", "verify", folder);
  expect(verified).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("0002_vectors.up.sql"),
  });
});

test("a drift and a contradiction are named with their mend", async () => {
  const dataDir = temporaryFolder();
  const run = (...args: string[]) => startCommand(dataDir, args).finished;
  const folder = temporaryFolder(FILES);
  await run("index", folder);
  const catalogs = join(dataDir, "catalogs");
  const file = join(catalogs, readdirSync(catalogs).find((name) => name.endsWith(".sqlite")) ?? "");
  const connection = connect(await loadDriver(), file, file);
  connection.exec("DROP INDEX chunks_by_text; UPDATE texts SET shown = shown + 1 WHERE pk = 1");
  connection.close();
  const { code, stdout } = await run("migrate", "verify");
  expect(code).toBe(1);
  expect(stdout).toContain(
    "missing index chunks_by_text: CREATE INDEX chunks_by_text ON chunks (text_pk)",
  );
  expect(stdout).toMatch(
    /shown-texts: 1 × .*text 1: 2 counted, 1 there\n {4}mend: Run `quarry remove`/,
  );
  expect(stdout).toContain("1 drift of the schema; ");
});

test("of several databases one is named where steps are taken back; a wrong name says which there are", async () => {
  const run = (env: Readonly<Record<string, string>>, ...args: string[]) =>
    startCommand(temporaryFolder(), ["migrate", ...args], undefined, env).finished;
  // nobody listens there: what is refused is refused before anything is opened
  const both = { POSTGRES_URL: "postgres://u:p@127.0.0.1:1/q", NEO4J_URL: "bolt://127.0.0.1:1" };
  for (const args of [["down"], ["up", "--to", "1"]])
    expect(await run(both, ...args)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--database postgres or --database neo4j"),
    });
  expect(await run(both, "status", "--database", "qdrant")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("Configured: postgres, neo4j"),
  });
  const login = { ...both, QDRANT_URL: "http://me:s3cret@127.0.0.1:1" };
  const refused = await run(login, "status");
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("QDRANT_API_KEY") });
  expect(refused.stderr).not.toContain("s3cret");
});
