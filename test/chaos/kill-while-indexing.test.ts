/** A process that dies while indexing loses nothing that it committed, and the next run finishes the job. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { catalogFile } from "../../src/stores/sqlite/catalog-file.ts";
import { loadDriver } from "../../src/stores/sqlite/driver.ts";
import { startCommand } from "../support/command-line.ts";
import { startStack } from "../support/start-stack.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** Kills; KILL_ROUNDS asks for more. */
const ROUNDS = Number(process.env["KILL_ROUNDS"] ?? 5);
const FILES = 900;
/** A run's commands start within this time and have committed everything well after it. */
const LATEST_KILL_MS = 4_000;

/** Files of some kilobytes, so that a run commits many batches. */
function writeTree(root: string, generation: number): void {
  for (let i = 0; i < FILES; i++) {
    const folder = join(root, `part${i % 30}`);
    mkdirSync(folder, { recursive: true });
    const functions = Array.from(
      { length: 40 },
      (_, n) =>
        `export function work${i}_${n}(input: number): number {\n  return input * ${n + generation};\n}\n`,
    );
    // one file in three changes from generation to generation
    if (generation === 0 || i % 3 === generation % 3) {
      writeFileSync(join(folder, `module${i}.ts`), functions.join("\n"));
    }
  }
}

interface Committed {
  readonly paths: ReadonlySet<string>;
  readonly revision: number;
}

/** What another connection sees of the file that the dead process left, after SQLite's own checks. */
async function readCommitted(file: string): Promise<Committed> {
  const database = (await loadDriver())(file);
  try {
    const integrity = database.prepare("PRAGMA integrity_check").all() as {
      integrity_check: string;
    }[];
    expect(integrity.map((row) => row.integrity_check)).toEqual(["ok"]);
    database.exec("INSERT INTO word_index (word_index) VALUES ('integrity-check')");
    const shown = database
      .prepare(
        "SELECT o.path FROM document_versions v JOIN documents o ON o.pk = v.document_pk WHERE v.rev_to IS NULL",
      )
      .all() as { path: string }[];
    const row = database.prepare("SELECT max(revision) AS revision FROM datasets").get() as {
      revision: number | null;
    };
    return { paths: new Set(shown.map(({ path }) => path)), revision: row.revision ?? 0 };
  } finally {
    database.close();
  }
}

test(`${ROUNDS} kills at random moments lose nothing committed, and the next run finishes`, async () => {
  const base = temporaryFolder();
  const root = join(base, "tree");
  const data = join(base, "data");
  writeTree(root, 0);
  let before: Committed = { paths: new Set(), revision: 0 };
  let killed = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const { child, finished } = startCommand(data, ["index", root]);
    await Promise.race([finished, sleep(Math.random() * LATEST_KILL_MS)]);
    if (child.exitCode === null) killed += 1;
    child.kill("SIGKILL");
    await finished;
    const after = await readCommitted(catalogFile(data, root)).catch((error: unknown) => {
      // killed before the file was there
      if (before.revision === 0 && /no such table|unable to open/.test(String(error)))
        return before;
      throw error;
    });
    expect(after.revision).toBeGreaterThanOrEqual(before.revision);
    expect([...before.paths].filter((path) => !after.paths.has(path))).toEqual([]);
    before = after;
    // once everything is in, the next rounds kill an incremental run
    if (after.paths.size === FILES) writeTree(root, round + 1);
  }
  expect(killed).toBeGreaterThan(0);
  const last = await startCommand(data, ["index", root]).finished;
  expect(last).toMatchObject({ code: 0 });
  const stack = await startStack(data);
  const clean = await startStack(join(base, "clean"));
  try {
    await clean.index(root);
    expect(await stack.dump(root)).toEqual(await clean.dump(root));
  } finally {
    await stack.close();
    await clean.close();
    rmSync(root, { recursive: true });
  }
}, 900_000);
