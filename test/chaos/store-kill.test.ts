/** Killing a committing process at random moments loses no reported commit and leaves nothing half-written. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import type { Catalog } from "../../src/ports/catalog.ts";
import { connect } from "../../src/stores/sqlite/connection.ts";
import { loadDriver } from "../../src/stores/sqlite/driver.ts";
import { openCatalog } from "../../src/stores/sqlite/open-catalog.ts";
import { makeDataset } from "../conformance/store-factory.ts";
import { describeSqliteShown } from "../support/describe-sqlite-shown.ts";
import { noLexicalIndex } from "../support/no-lexical-index.ts";
import { testContext } from "../support/test-context.ts";

const KILLS = 24;
/** After its first commit a writer lives at most this long. */
const MAX_LIFE_MS = 250;

const folder = mkdtempSync(join(tmpdir(), "quarry-kill-"));
const file = join(folder, "catalog.sqlite");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const open = (): Promise<Catalog> =>
  openCatalog({ file, home: "/chaos", projections: true, lexical: noLexicalIndex });

/** Starts a writer, kills it some time after its first commit, and returns the last commit that it reported. */
async function killWriter(datasetId: string, first: number): Promise<number> {
  const script = "test/chaos/store-kill-writer.mjs";
  const child = spawn(process.execPath, [script, file, datasetId, String(first)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  const started = new Promise<void>((resolve) => {
    child.stdout.on("data", (data: Buffer) => {
      output += String(data);
      resolve();
    });
  });
  const closed = new Promise((resolve) => child.once("close", resolve));
  await Promise.race([started, closed]);
  await sleep(Math.random() * MAX_LIFE_MS);
  child.kill("SIGKILL");
  await closed;
  const reported = output.split("\n").slice(0, -1);
  return Number(reported.at(-1)?.split(" ")[0] ?? first - 1);
}

async function integrityProblems(): Promise<string[]> {
  const connection = connect(await loadDriver(), file, file);
  try {
    const problems = connection
      .all<{ integrity_check: string }>("PRAGMA integrity_check")
      .map((row) => row.integrity_check)
      .filter((line) => line !== "ok");
    for (const table of ["word_index", "path_index", "name_index", "trigram_index"])
      connection.run(`INSERT INTO ${table} (${table}) VALUES ('integrity-check')`);
    const dangling = connection.all("PRAGMA foreign_key_check");
    return [...problems, ...dangling.map((row) => JSON.stringify(row))];
  } finally {
    connection.close();
  }
}

test(`${KILLS} kills: always a prefix of the commits, always sound`, async () => {
  let catalog = await open();
  const { id: datasetId } = await makeDataset(catalog);
  await catalog.close();
  let next = 1;
  for (let kill = 0; kill < KILLS; kill += 1) {
    const reported = await killWriter(datasetId, next);
    expect(await integrityProblems()).toEqual([]);
    catalog = await open();
    const shown = await describeSqliteShown(catalog, file, datasetId);
    const versions = await catalog.documents.listCurrent(testContext(), datasetId);
    await catalog.close();
    const commits = new Set(versions.map(({ mtimeMs }) => mtimeMs));
    expect(commits.size).toBe(1);
    const [last = 0] = commits;
    // The commit under way may have become durable before its report got out.
    expect([reported, reported + 1]).toContain(last);
    expect(versions).toHaveLength(12);
    expect(shown.documents.every(({ text }) => text.includes(`commit ${last}\n`))).toBe(true);
    expect(Object.values(shown.texts).filter(({ words }) => words === "MISSING")).toEqual([]);
    expect(shown.withoutTrigrams).toEqual([]);
    expect(shown.strayRows).toEqual({ words: 0, paths: 0, trigrams: 0 });
    expect(Object.keys(shown.names)).toEqual([`commit${last}`]);
    next = last + 1;
  }
  expect(next).toBeGreaterThan(KILLS);
}, 300_000);
