/** The process ends with its client, whatever it is doing, and writes nothing but the protocol. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { SERVERS, serverEnvironment } from "../support/sessions.ts";
import { manyFiles, temporaryFolder } from "../support/temporary-folder.ts";

/** A second is promised; a loaded machine gets some more before the test calls it broken. */
const BOUND_MS = 2_500;

interface Reply {
  readonly id?: number;
}

interface Running {
  readonly child: ChildProcess;
  readonly lines: () => readonly string[];
  readonly stderr: () => string;
  readonly send: (message: object) => void;
  /** Resolves with the reply to this request. */
  readonly reply: (id: number) => Promise<Reply>;
}

function startServer(server: keyof typeof SERVERS, files: Record<string, string>): Running {
  const child = spawn(process.execPath, [...SERVERS[server].args], {
    cwd: temporaryFolder(files),
    env: { ...serverEnvironment(temporaryFolder()), QUARRY_LOG_LEVEL: "debug" },
    stdio: ["pipe", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let stdout = "";
  let stderr = "";
  child.stdout!.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr!.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  child.stdin!.on("error", () => {});
  const lines = (): string[] => stdout.split("\n").filter((line) => line !== "");
  return {
    child,
    lines,
    stderr: () => stderr,
    send: (message) =>
      void child.stdin!.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`),
    reply: async (id) => {
      for (;;) {
        for (const line of lines()) {
          const message = JSON.parse(line) as Reply;
          if (message.id === id) return message;
        }
        if (child.exitCode !== null) throw new Error(`exited with ${child.exitCode}: ${stderr}`);
        await sleep(10);
      }
    },
  };
}

/** Initialized, with a job running and a call waiting for it. */
async function startBusy(server: keyof typeof SERVERS, files: number): Promise<Running> {
  const running = startServer(server, manyFiles(files));
  running.send({
    id: 1,
    method: "initialize",
    params: {
      protocolVersion: "2025-11-25",
      capabilities: {},
      clientInfo: { name: "test", version: "1" },
    },
  });
  await running.reply(1);
  running.send({ method: "notifications/initialized" });
  running.send({
    id: 2,
    method: "tools/call",
    params: { name: "index_codebase", arguments: { wait_seconds: 50 } },
  });
  await sleep(600);
  return running;
}

async function msUntilExit(running: Running, end: () => void): Promise<number> {
  const exited = once(running.child, "exit");
  const startedMs = performance.now();
  end();
  await exited;
  return performance.now() - startedMs;
}

describe.each([
  { server: "quarry" as const, files: 20_000 },
  { server: "slow fakes" as const, files: 2_000 },
])("$server with work in flight", ({ server, files }) => {
  test("ends when stdin closes", async () => {
    const running = await startBusy(server, files);
    expect(await msUntilExit(running, () => running.child.stdin!.end())).toBeLessThan(BOUND_MS);
    // a batch that is being committed may take longer than the release limit: then the process kills itself
    expect([0, "SIGKILL"]).toContain(running.child.exitCode ?? running.child.signalCode);
  });

  test.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)("ends on %s", async (signal) => {
    const running = await startBusy(server, files);
    expect(await msUntilExit(running, () => running.child.kill(signal))).toBeLessThan(BOUND_MS);
    expect(running.child.exitCode ?? running.child.signalCode).not.toBe(0);
  });

  test("ends when nobody reads its output", async () => {
    const running = await startBusy(server, files);
    const elapsedMs = await msUntilExit(running, () => {
      running.child.stdout!.destroy();
      for (let id = 10; id < 20; id++) running.send({ id, method: "tools/list" });
    });
    expect(elapsedMs).toBeLessThan(BOUND_MS);
  });

  test("writes nothing but the protocol to stdout, and logs to stderr", async () => {
    const running = await startBusy(server, files);
    running.send({
      id: 3,
      method: "tools/call",
      params: { name: "search_code", arguments: { nonsense: 1 } },
    });
    await running.reply(3);
    await msUntilExit(running, () => running.child.stdin!.end());
    expect(running.lines().length).toBeGreaterThan(1);
    for (const line of running.lines()) expect(JSON.parse(line)).toMatchObject({ jsonrpc: "2.0" });
    expect(running.stderr()).toContain('"msg"');
  });
});

test("ends when its parent dies while stdin stays open", async () => {
  // the parent hands its own stdin on, so that only its death can end the server
  const parent = spawn(
    process.execPath,
    [
      "-e",
      `const { spawn } = require("node:child_process");
       const child = spawn(process.execPath, ${JSON.stringify(SERVERS["slow fakes"].args)}, { stdio: ["inherit", "ignore", "ignore"] });
       console.log(child.pid);`,
    ],
    { stdio: ["pipe", "pipe", "inherit"], env: serverEnvironment(temporaryFolder()) },
  );
  onTestFinished(() => void parent.kill("SIGKILL"));
  const [line] = (await once(parent.stdout, "data")) as [Buffer];
  const pid = Number(line.toString());
  onTestFinished(() => {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // it ended, as it should
    }
  });
  await sleep(1_500);
  expect(isAlive(pid)).toBe(true);
  parent.kill("SIGKILL");
  const startedMs = performance.now();
  while (isAlive(pid) && performance.now() - startedMs < BOUND_MS) await sleep(20);
  expect(isAlive(pid)).toBe(false);
});

/** A process that ended but was not collected by its new parent yet is no longer alive. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
