/** What is loaded before the `initialize` reply: nothing that the reply does not need. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, onTestFinished, test } from "vitest";
import { SERVERS, serverEnvironment } from "../support/sessions.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** Loaded when the first call needs them. */
const HEAVY =
  /node_modules\/(?:pino|cli-progress|web-tree-sitter|mdast[^/]*|micromark|@photostructure)|node:sqlite|\/dist\/(?:stores|ingest|query)\//;

/** Prints each module that is loaded to stderr. */
const HOOK = `data:text/javascript,${encodeURIComponent(
  'import{register}from"node:module";register("data:text/javascript,"+encodeURIComponent(\'export async function load(url,context,next){process._rawDebug("loaded "+url);return next(url,context)}\'))',
)}`;

test("stores, parsers, search and the log library wait for the first call", async () => {
  const child = spawn(process.execPath, ["--import", HOOK, ...SERVERS.quarry.args], {
    cwd: temporaryFolder(),
    env: serverEnvironment(temporaryFolder()),
    stdio: ["pipe", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let loaded = "";
  child.stderr.on("data", (chunk: Buffer) => {
    loaded += chunk.toString();
  });
  const params = {
    protocolVersion: "2025-11-25",
    capabilities: {},
    clientInfo: { name: "test", version: "1" },
  };
  child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params })}\n`);
  await once(child.stdout, "data");
  const modules = loaded.split("\n").filter((line) => line.startsWith("loaded "));
  expect(modules.join("\n")).toContain("/dist/server/mcp-server.js");
  expect(modules.filter((line) => HEAVY.test(line))).toEqual([]);
});
