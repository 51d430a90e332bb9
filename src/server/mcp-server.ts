/** The MCP face: lists the tools and passes calls to the dispatcher. The same for both eras of the protocol. */
import {
  type CallToolResult,
  type ListToolsResult,
  ProtocolError,
  ProtocolErrorCode,
  Server,
  type ServerContext,
} from "@modelcontextprotocol/server";
import { z } from "zod";
import { nearestWord } from "../domain/nearest-word.ts";
import type { Tool, ToolReply } from "../tools/define-tool.ts";
import { type Dispatcher, dispatchCall } from "./dispatch.ts";
import { INSTRUCTIONS } from "./instructions.ts";
import type { ProgressNotice } from "./progress.ts";
import { TOOLS } from "./tool-list.ts";
import { packageVersion } from "./version.ts";

type ListedTool = ListToolsResult["tools"][number];

/** The set of tools never changes while a process runs, so clients may keep the list. */
const LIST_TTL_MS = 3_600_000;

/** A tool as clients see it. */
export function listedTool(tool: Tool): ListedTool {
  const schema = (of: z.ZodType, io: "input" | "output"): ListedTool["inputSchema"] =>
    z.toJSONSchema(of, { io }) as ListedTool["inputSchema"];
  return {
    name: tool.name,
    title: tool.title,
    description: tool.description,
    inputSchema: schema(tool.input(), "input"),
    ...(tool.output !== undefined && { outputSchema: schema(tool.output(), "output") }),
    annotations: { title: tool.title, ...tool.hints },
    ...(tool.meta !== undefined && { _meta: { ...tool.meta } }),
  };
}

function findTool(name: string): Tool {
  const tool = TOOLS.find((candidate) => candidate.name === name);
  if (tool !== undefined) return tool;
  const names = TOOLS.map((candidate) => candidate.name);
  const near = nearestWord(name, names);
  throw new ProtocolError(
    ProtocolErrorCode.InvalidParams,
    `Unknown tool "${name.slice(0, 100)}"${near === null ? "" : `; did you mean "${near}"?`} Tools: ${names.join(", ")}.`,
  );
}

function progressSender(
  context: ServerContext,
): { sendProgress: (notice: ProgressNotice) => void } | Record<never, never> {
  const progressToken = context.mcpReq._meta?.progressToken;
  if (progressToken === undefined) return {};
  return {
    sendProgress: (notice) => {
      // a client that went away ends the process through stdin, not through this notice
      void context.mcpReq
        .notify({ method: "notifications/progress", params: { progressToken, ...notice } })
        .catch(() => {});
    },
  };
}

function toResult(reply: ToolReply): CallToolResult {
  return {
    content: [{ type: "text", text: reply.text }],
    ...(reply.structured !== undefined && { structuredContent: { ...reply.structured } }),
    ...(reply.isError === true && { isError: true }),
  };
}

/** A server for one connection. `onListed` is told once the client has the list: the opening is over. */
export function createMcpServer(dispatcher: Dispatcher, onListed: () => void): Server {
  const server = new Server(
    { name: "quarry", title: "Quarry", version: packageVersion() },
    {
      capabilities: { tools: {} },
      instructions: INSTRUCTIONS,
      cacheHints: { "tools/list": { ttlMs: LIST_TTL_MS, cacheScope: "public" } },
    },
  );
  server.setRequestHandler("tools/list", () => {
    setImmediate(onListed);
    return { tools: TOOLS.map(listedTool) };
  });
  server.setRequestHandler("tools/call", async (request, context) => {
    const reply = await dispatchCall(dispatcher, {
      tool: findTool(request.params.name),
      args: request.params.arguments,
      signal: context.mcpReq.signal,
      ...progressSender(context),
    });
    return server.projectCallToolResult(toResult(reply), undefined);
  });
  return server;
}
