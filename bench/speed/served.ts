/** A real server process and a real client: what an agent waits for. */
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { CLI, memoryOf } from "./child-process.ts";

export interface Served {
  /** Text of the reply. */
  ask(tool: string, args: Record<string, unknown>): Promise<string>;
  /** The reply's other half, of tools that have one. */
  read<Reply>(tool: string, args: Record<string, unknown>): Promise<Reply>;
  /** Milliseconds by stage of the last call, from the server's own log; only of a server that logs at `info`. */
  stages(): Promise<Readonly<Record<string, number>>>;
  memory(): ReturnType<typeof memoryOf>;
  close(): Promise<void>;
}

type Stages = Readonly<Record<string, number>>;

/** A line of the log comes at once, but another way than the reply. */
const LINE_PATIENCE_MS = 5_000;

/** What the server logs of each call, whatever came of it. */
const CALL_LINES: readonly unknown[] = ["call answered", "call refused", "defect"];

/** Stages of calls, in order, as the server logs them. */
function readStages(stderr: Readable | null): Stages[] {
  const answered: Stages[] = [];
  if (stderr === null) return answered;
  createInterface({ input: stderr }).on("line", (line) => {
    if (!line.startsWith("{")) return;
    const { msg, stages } = JSON.parse(line) as { msg?: string; stages?: Stages };
    if (CALL_LINES.includes(msg)) answered.push(stages ?? {});
  });
  return answered;
}

/** Starts `quarry serve --root root` and connects. `env` is added to this process's own. */
export async function serve(
  root: string,
  dataDir: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Served> {
  const isLogged = env["QUARRY_LOG_LEVEL"] === "info";
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [CLI, "serve", "--root", root],
    env: { ...(process.env as Record<string, string>), QUARRY_DATA_DIR: dataDir, ...env },
    stderr: isLogged ? "pipe" : "ignore",
  });
  const answered = readStages(isLogged ? (transport.stderr as Readable) : null);
  const client = new Client({ name: "bench", version: "1.0.0" });
  await client.connect(transport);
  let asked = 0;
  const call = (name: string, args: Record<string, unknown>) => {
    asked += 1;
    return client.callTool({ name, arguments: args });
  };
  return {
    ask: async (name, args) => {
      const result = await call(name, args);
      return (result.content as { type: string; text?: string }[])
        .map((block) => block.text ?? "")
        .join("\n");
    },
    read: async <Reply>(name: string, args: Record<string, unknown>) =>
      (await call(name, args)).structuredContent as Reply,
    stages: async () => {
      const end = performance.now() + LINE_PATIENCE_MS;
      while (answered.length < asked && performance.now() < end) await sleep(1);
      if (answered.length < asked) throw new Error("the server logs no call that it answered");
      return answered[asked - 1] ?? {};
    },
    memory: () => memoryOf(transport.pid ?? 0),
    close: () => client.close(),
  };
}

/** Milliseconds from spawning a stdio server to its reply to `initialize`. */
export async function timeToInitialize(
  args: readonly string[],
  env: Record<string, string>,
): Promise<number> {
  const startedMs = performance.now();
  const client = new Client({ name: "bench", version: "1.0.0" });
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [...args],
    env: { ...(process.env as Record<string, string>), ...env },
    stderr: "ignore",
  });
  await client.connect(transport);
  const elapsedMs = performance.now() - startedMs;
  await client.close();
  return elapsedMs;
}
