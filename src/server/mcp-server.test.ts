/** The MCP face through the library's in-memory transport: no process, both listing and calling. */
import { Client, InMemoryTransport } from "@modelcontextprotocol/client";
import { expect, onTestFinished, test } from "vitest";
import { createFakeParts } from "../../test/support/fake-parts.ts";
import { temporaryFolder } from "../../test/support/temporary-folder.ts";
import { createMcpServer } from "./mcp-server.ts";
import { createFolderPolicy } from "./workspace-root.ts";

async function connect(): Promise<{ client: Client; listed: () => boolean }> {
  const folder = temporaryFolder({ "a.ts": "export const a = 1;\n" });
  const parts = createFakeParts({ msPerFile: 0 });
  let listed = false;
  const server = createMcpServer(
    {
      services: async () => ({
        ...parts,
        policy: createFolderPolicy({
          roots: [folder],
          announced: undefined,
          workingFolder: folder,
        }),
        replyMaxTokens: 1_000,
        notices: async () => [],
      }),
      logger: { debug() {}, info() {}, warn() {}, error() {} },
      ending: new AbortController().signal,
    },
    () => {
      listed = true;
    },
  );
  const [near, far] = InMemoryTransport.createLinkedPair();
  const client = new Client({ name: "test", version: "1" });
  await Promise.all([server.connect(far), client.connect(near)]);
  onTestFinished(() => client.close());
  return { client, listed: () => listed };
}

test("tells when the list was handed out, which is when the opening is over", async () => {
  const { client, listed } = await connect();
  expect(listed()).toBe(false);
  await client.listTools();
  await new Promise((resolve) => setImmediate(resolve));
  expect(listed()).toBe(true);
});

test("structured content conforms to the schema that was listed", async () => {
  const { client } = await connect();
  await client.listTools();
  await client.callTool({ name: "index_codebase", arguments: {} });
  // the client validates against the listed output schema
  const result = await client.callTool({ name: "sync_status", arguments: {} });
  expect(result.structuredContent).toMatchObject({ datasets: [{ state: "fresh" }] });
});

test("a folder outside the roots is refused without a word about them", async () => {
  const { client } = await connect();
  const result = await client.callTool({
    name: "search_code",
    arguments: { query: "x", path: "/etc" },
  });
  expect(result.isError).toBe(true);
  expect(JSON.stringify(result.content)).toMatch(/OUTSIDE_ROOTS: \/etc lies outside/);
});
