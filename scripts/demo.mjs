// Indexes this repository and a dependency that ships its sources, in a fresh data folder, through a real MCP client,
// and prints what an agent would see.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";

const root = fileURLToPath(new URL("../", import.meta.url)).replace(/\/$/, "");
const dependency = join(root, "node_modules/zod");
const dataDir = mkdtempSync(join(tmpdir(), "quarry-demo-"));

const CALLS = [
  ["index_codebase", { wait_seconds: 50 }],
  // ignored by the repository, so a project of its own
  ["index_codebase", { path: dependency, wait_seconds: 50 }],
  ["search_code", { query: "where is a folder refused because it is too wide", limit: 3 }],
  ["search_code", { query: "AppError", kind: ["class"], limit: 2, format: "detailed" }],
  ["search_code", { query: "/setTimeout\\(\\w+/", globs: ["src/**/*.ts"], limit: 3 }],
  ["search_code", { path: "src/server/shutdown.ts" }],
  ["search_code", { path: "src/domain/nearest-word.ts#nearestWord" }],
  ["search_code", { query: "parse a discriminated union", path: dependency, limit: 3 }],
  ["traverse_graph", { start: "nearestWord" }],
  [
    "traverse_graph",
    { start: "src/domain/errors.ts#toAppError", relation: "impact", depth: 2, limit: 12 },
  ],
  ["traverse_graph", { start: "src/cli.ts", relation: "callees", depth: 3, limit: 15 }],
  ["sync_status", {}],
  ["search_code", { query: "store", langauge: "typescript" }],
];

const client = new Client(
  { name: "demo", version: "1.0.0" },
  { versionNegotiation: { mode: "auto" } },
);
await client.connect(
  new StdioClientTransport({
    command: process.execPath,
    args: [join(root, "dist/cli.js"), "serve", "--root", root, "--root", dependency],
    cwd: root,
    env: { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "", QUARRY_DATA_DIR: dataDir },
  }),
);
let failed = 0;
try {
  console.log(
    `Connected to ${client.getServerVersion()?.name} ${client.getServerVersion()?.version}\n`,
  );
  for (const [name, args] of CALLS) {
    const startedMs = performance.now();
    const result = await client.callTool({ name, arguments: args }, { timeout: 120_000 });
    const elapsedMs = performance.now() - startedMs;
    console.log(`> ${name} ${JSON.stringify(args)}   ${elapsedMs.toFixed(1)} ms`);
    console.log(`${result.content.map((block) => block.text).join("\n")}\n`);
    // the last call is wrong on purpose: it shows what an agent is told then
    if (result.isError === true && !("langauge" in args)) failed++;
  }
} finally {
  await client.close();
  rmSync(dataDir, { recursive: true, force: true });
}
if (failed > 0) {
  console.error(`${failed} calls failed`);
  process.exitCode = 1;
}
