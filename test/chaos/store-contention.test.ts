/** Two processes and one lease; a long writer and its neighbours. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openCatalog } from "../../src/stores/sqlite/open-catalog.ts";
import { makeDataset } from "../conformance/store-factory.ts";
import { noLexicalIndex } from "../support/no-lexical-index.ts";
import { upsertSamples } from "../support/sample-changes.ts";
import { testContext } from "../support/test-context.ts";

const context = testContext();
const CONTENDERS = ["a", "b", "c", "d"];

let folder: string;
let file: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "quarry-contend-"));
  file = join(folder, "catalog.sqlite");
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

interface Answer {
  readonly asked: string;
  readonly holder: string;
  readonly generation: number;
}

async function contend(owner: string): Promise<{ answer: Answer; child: ChildProcess }> {
  const child = spawn(process.execPath, ["test/chaos/store-opener.mjs", file, "lease", owner], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  children.push(child);
  const [data] = (await once(child.stdout!, "data")) as [Buffer];
  return { answer: JSON.parse(String(data)) as Answer, child };
}

test("of several processes one gets the lease, and its death hands it on at once", async () => {
  const contenders = await Promise.all(CONTENDERS.map(contend));
  const holders = new Set(contenders.map(({ answer }) => answer.holder));
  expect(holders.size).toBe(1);
  expect(contenders.filter(({ answer }) => answer.asked === answer.holder)).toHaveLength(1);
  expect(contenders.every(({ answer }) => answer.generation === 1)).toBe(true);
  const winner = contenders.find(({ answer }) => answer.asked === answer.holder);
  winner?.child.kill("SIGKILL");
  await once(winner!.child, "close");
  const { answer } = await contend("heir");
  expect(answer).toEqual({ asked: "heir", holder: "heir", generation: 2 });
}, 60_000);

test("a second writer gets its turn between the commits of a busy one", async () => {
  const busy = await openCatalog({ file, home: "/h", projections: false, lexical: noLexicalIndex });
  const other = await openCatalog({
    file,
    home: "/h",
    projections: false,
    lexical: noLexicalIndex,
  });
  const { id } = await makeDataset(busy, "/busy");
  let isOver = false;
  const commitAll = async (): Promise<void> => {
    for (let n = 0; !isOver; n += 1) {
      const texts = Array.from({ length: 30 }, (_, i) => [`f${i}`, `def f${i}_${n}\n`.repeat(150)]);
      await busy.commit(context, upsertSamples(id, Object.fromEntries(texts)));
    }
  };
  const committing = commitAll();
  const waits: number[] = [];
  for (let i = 0; i < 10; i += 1) {
    const startedAt = performance.now();
    await makeDataset(other, `/other/${i}`);
    waits.push(performance.now() - startedAt);
  }
  isOver = true;
  await committing;
  expect(await busy.datasets.list(context)).toHaveLength(11);
  expect(Math.max(...waits)).toBeLessThan(5_000);
  await busy.close();
  await other.close();
}, 60_000);
