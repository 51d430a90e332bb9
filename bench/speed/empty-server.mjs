// The least an MCP server can be: what the cold start of Quarry is compared with.
import { McpServer } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";

serveStdio(() => new McpServer({ name: "empty", version: "0.0.0" }));
