/** Real MCP clients over real stdio: the current client library and the legacy one, behind one small face. */
import { fileURLToPath } from "node:url";
import { Client as ModernClient } from "@modelcontextprotocol/client";
import { StdioClientTransport as ModernStdio } from "@modelcontextprotocol/client/stdio";
import { Client as LegacyClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as LegacyStdio } from "@modelcontextprotocol/sdk/client/stdio.js";
import { onTestFinished } from "vitest";

const file = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Lets node run TypeScript from any working folder. */
const TSX = ["--import", import.meta.resolve("tsx")];

export interface ServerCommand {
  /** Default: this Node. */
  readonly command?: string;
  readonly args: readonly string[];
}

/** The built product, and the product's own serve with fakes behind its ports. */
export const SERVERS = {
  quarry: { args: [file("dist/cli.js"), "serve"] },
  fakes: { args: [...TSX, file("test/support/fake-server.ts")] },
  "slow fakes": { args: [...TSX, file("test/support/fake-server.ts"), "5"] },
} satisfies Record<string, ServerCommand>;

export const CLIENTS = ["current client", "legacy client"] as const;
export type ClientKind = (typeof CLIENTS)[number];

export interface ToolResult {
  readonly text: string;
  readonly isError: boolean;
  readonly structured: Record<string, unknown> | undefined;
}

export interface ProgressSeen {
  readonly progress: number;
  readonly total?: number | undefined;
  readonly message?: string | undefined;
}

export interface Session {
  readonly listTools: () => Promise<readonly { name: string; description?: string | undefined }[]>;
  readonly instructions: () => string | undefined;
  readonly call: (
    name: string,
    args: Record<string, unknown>,
    options?: { signal?: AbortSignal; onprogress?: (seen: ProgressSeen) => void },
  ) => Promise<ToolResult>;
  readonly close: () => Promise<void>;
}

export interface SessionParams {
  readonly client: ClientKind;
  readonly server: ServerCommand;
  readonly folder: string;
  readonly dataDir: string;
  /** Further variables of the server's environment. */
  readonly env?: Readonly<Record<string, string>>;
}

function toResult(result: object): ToolResult {
  const { content, isError, structuredContent } = result as {
    content: { type: string; text?: string }[];
    isError?: boolean;
    structuredContent?: Record<string, unknown>;
  };
  return {
    text: content.map((block) => block.text ?? "").join("\n"),
    isError: isError === true,
    structured: structuredContent,
  };
}

/** The environment a client gives a server that it starts: little of ours. */
export function serverEnvironment(dataDir: string): Record<string, string> {
  const { PATH = "", HOME = "" } = process.env;
  return { PATH, HOME, QUARRY_DATA_DIR: dataDir };
}

/** Starts the server in `folder` and connects; closed when the test ends. */
export async function openSession(params: SessionParams): Promise<Session> {
  const spawnParams = {
    command: params.server.command ?? process.execPath,
    args: [...params.server.args],
    cwd: params.folder,
    env: { ...serverEnvironment(params.dataDir), ...params.env },
    stderr: "ignore" as const,
  };
  const info = { name: "test", version: "1.0.0" };
  const client =
    params.client === "legacy client"
      ? new LegacyClient(info)
      : new ModernClient(info, { versionNegotiation: { mode: "auto" } });
  const transport =
    params.client === "legacy client" ? new LegacyStdio(spawnParams) : new ModernStdio(spawnParams);
  await client.connect(transport as never);
  const session: Session = {
    listTools: async () => (await client.listTools()).tools,
    instructions: () => client.getInstructions(),
    call: async (name, args, options = {}) => {
      const request = { name, arguments: args };
      return toResult(
        client instanceof LegacyClient
          ? await client.callTool(request, undefined, options)
          : await client.callTool(request, options),
      );
    },
    close: () => client.close(),
  };
  onTestFinished(() => session.close());
  return session;
}
