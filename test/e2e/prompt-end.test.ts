/** A command that has said its piece ends at once, whatever still goes on behind it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { catalogFile } from "../../src/stores/sqlite/catalog-file.ts";
import { loadDriver } from "../../src/stores/sqlite/driver.ts";
import { SERVERS, serverEnvironment } from "../support/sessions.ts";
import { manyFiles, temporaryFolder } from "../support/temporary-folder.ts";

const [CLI = ""] = SERVERS.quarry.args;

/** Tens of milliseconds when nothing else runs; a loaded machine gets some more. */
const BOUND_MS = 2_000;

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
  /** From the last output to the exit. */
  readonly lingeredMs: number;
}

async function quarry(folder: string, dataDir: string, ...args: string[]): Promise<Ended> {
  const child: ChildProcess = spawn(process.execPath, [CLI, ...args], {
    cwd: folder,
    env: serverEnvironment(dataDir),
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let lastMs = performance.now();
  const text = { out: "", err: "" };
  for (const [stream, name] of [
    [child.stdout, "out"],
    [child.stderr, "err"],
  ] as const)
    stream?.on("data", (chunk: Buffer) => {
      lastMs = performance.now();
      text[name] += chunk.toString();
    });
  const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
  return { code, signal, ...text, lingeredMs: performance.now() - lastMs };
}

function expectPromptEnd(ended: Ended): void {
  expect(ended).toMatchObject({ code: 0, signal: null });
  expect(ended.err).not.toMatch(/Napi|FATAL|abort/);
  expect(ended.lingeredMs).toBeLessThan(BOUND_MS);
}

test("indexing, then searching with a sweep behind the answer", async () => {
  const folder = temporaryFolder(manyFiles(3_000));
  const dataDir = temporaryFolder();
  expectPromptEnd(await quarry(folder, dataDir, "index"));
  for (let round = 0; round < 3; round++) {
    writeFileSync(join(folder, `src/new-${round}.ts`), `export const added${round} = ${round};\n`);
    const ended = await quarry(folder, dataDir, "search", `compute${round}`);
    expectPromptEnd(ended);
    expect(ended.out).toContain(`module-${round}.ts`);
  }
  expectPromptEnd(await quarry(folder, dataDir, "status"));
  expectPromptEnd(await quarry(folder, dataDir, "remove", "--yes"));
});

test("searching while another process keeps the catalog locked", async () => {
  const folder = temporaryFolder(manyFiles(20));
  const dataDir = temporaryFolder();
  expect((await quarry(folder, dataDir, "index")).code).toBe(0);
  const open = await loadDriver();
  const locker = open(catalogFile(dataDir, folder));
  onTestFinished(() => locker.close());
  locker.exec("BEGIN IMMEDIATE");
  const ended = await quarry(folder, dataDir, "search", "compute7");
  expectPromptEnd(ended);
  expect(ended.out).toContain("module-7.ts");
  expectPromptEnd(await quarry(folder, dataDir, "status"));
  locker.exec("ROLLBACK");
});
