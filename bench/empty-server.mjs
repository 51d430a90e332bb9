// The least that an MCP server on the same library can do: the yardstick of bench/cold-start.ts.
import { McpServer } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";

serveStdio(
  () => new McpServer({ name: "empty", version: "1.0.0" }, { capabilities: { tools: {} } }),
);
