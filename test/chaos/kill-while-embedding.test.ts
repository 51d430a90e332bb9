/** A process that dies while it gives vectors to what has none loses nothing that it committed, and the next run finishes. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { catalogFile } from "../../src/stores/sqlite/catalog-file.ts";
import { loadDriver } from "../../src/stores/sqlite/driver.ts";
import { startCommand } from "../support/command-line.ts";
import { copyProduct } from "../support/product-copy.ts";
import { type Stack, startStack } from "../support/start-stack.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** Kills; KILL_ROUNDS asks for more. */
const ROUNDS = Number(process.env["KILL_ROUNDS"] ?? 3);
const FILES = 80;
const FUNCTIONS = 400;
/** A command starts, looks at the folder, and embeds within this time. */
const LATEST_KILL_MS = 1_500;
const TABLE = fileURLToPath(new URL("../../models/quarry-table.qvt", import.meta.url));
const QUESTIONS = ["scale the input by seventeen", "work 3 times", "number that is returned"];

function writeTree(root: string): void {
  for (let i = 0; i < FILES; i++) {
    const folder = join(root, `part${i % 10}`);
    mkdirSync(folder, { recursive: true });
    const functions = Array.from(
      { length: FUNCTIONS },
      (_, n) =>
        `/** Scales by ${n}, as step ${i} needs it. */\nexport function work${i}_${n}(input: number): number {\n  return input * ${n + i};\n}\n`,
    );
    writeFileSync(join(folder, `module${i}.ts`), functions.join("\n"));
  }
}

async function checkFile(file: string): Promise<void> {
  const database = (await loadDriver())(file);
  try {
    const rows = database.prepare("PRAGMA integrity_check").all() as { integrity_check: string }[];
    expect(rows.map((row) => row.integrity_check)).toEqual(["ok"]);
  } finally {
    database.close();
  }
}

interface Seen {
  readonly embedded: number;
  readonly shown: number;
}

/** What another process reads of the vectors; every one that counts can be read. */
async function readSeen(data: string, root: string): Promise<Seen> {
  const reader = await startStack(data, { embedders: [] });
  try {
    const { catalog, scope } = await reader.resolve(root);
    const [row] = await catalog.vectors.coverage(reader.context(), [scope]);
    return { embedded: row?.embedded ?? 0, shown: row?.shown ?? 0 };
  } finally {
    await reader.close();
  }
}

/** Ends once pages of vectors were committed that were not there before: the first of many commits, however slow the machine is. */
async function firstCommit(file: string, signal: AbortSignal): Promise<void> {
  const database = (await loadDriver())(file);
  try {
    const pages = database.prepare("SELECT count(*) AS count FROM vector_pages");
    const count = (): number => (pages.get() as { count: number }).count;
    const before = count();
    while (!signal.aborted && count() === before) await sleep(2);
  } finally {
    database.close();
  }
}

const answers = (stack: Stack, root: string) =>
  Promise.all(QUESTIONS.map((question) => stack.search(root, question, "semantic")));

test(`${ROUNDS} kills while vectors are filled lose none that was committed`, async () => {
  const base = temporaryFolder();
  const [root, data] = [join(base, "tree"), join(base, "data")];
  writeTree(root);
  // indexed by a process without the table: everything is left to be filled
  const bare = copyProduct(null);
  expect(await startCommand(data, ["index", root], bare).finished).toMatchObject({ code: 0 });
  const product = copyProduct(readFileSync(TABLE));
  let before: Seen = { embedded: 0, shown: 0 };
  let partly = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const { child, finished } = startCommand(data, ["index", root], product);
    const ended = new AbortController();
    const moment =
      round % 2 === 1
        ? sleep(300 + Math.random() * LATEST_KILL_MS)
        : firstCommit(catalogFile(data, root), ended.signal);
    await Promise.race([finished, moment]);
    child.kill("SIGKILL");
    await finished;
    ended.abort();
    await moment;
    await checkFile(catalogFile(data, root));
    const after = await readSeen(data, root);
    expect(after.embedded).toBeGreaterThanOrEqual(before.embedded);
    if (after.embedded > before.embedded && after.embedded < after.shown) partly += 1;
    before = after;
  }
  expect(partly).toBeGreaterThan(0);
  expect(await startCommand(data, ["index", root], product).finished).toMatchObject({ code: 0 });
  const last = await readSeen(data, root);
  expect(last.shown).toBeGreaterThan(1_000);
  expect(last.embedded).toBe(last.shown);
  const stack = await startStack(data);
  const clean = await startStack(join(base, "clean"));
  try {
    await clean.index(root);
    expect(await answers(stack, root)).toEqual(await answers(clean, root));
  } finally {
    await stack.close();
    await clean.close();
  }
}, 600_000);
