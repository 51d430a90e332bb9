/** A real server process and a real client: what an agent waits for. */
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { CLI, memoryOf } from "./child-process.ts";

export interface Served {
  /** Text of the reply. */
  ask(tool: string, args: Record<string, unknown>): Promise<string>;
  memory(): ReturnType<typeof memoryOf>;
  close(): Promise<void>;
}

/** Starts `quarry serve --root root` and connects. `env` is added to this process's own. */
export async function serve(
  root: string,
  dataDir: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Served> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [CLI, "serve", "--root", root],
    env: { ...(process.env as Record<string, string>), QUARRY_DATA_DIR: dataDir, ...env },
    stderr: "ignore",
  });
  const client = new Client({ name: "bench", version: "1.0.0" });
  await client.connect(transport);
  return {
    ask: async (name, args) => {
      const result = await client.callTool({ name, arguments: args });
      return (result.content as { type: string; text?: string }[])
        .map((block) => block.text ?? "")
        .join("\n");
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
