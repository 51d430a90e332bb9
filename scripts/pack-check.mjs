// Packs the package, installs the tarball elsewhere without install scripts, and runs it there: what a user of npx gets.
// Node versions: the running one, and each `node` binary named as an argument.
import { spawn, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), "quarry-pack-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));

const SAMPLE = {
  "src/store.ts":
    "export class Store {\n  /** Opens the file. */\n  openFile(path: string): string {\n    return path;\n  }\n}\n",
  "lib/retry.py":
    "def retry_with_backoff(times):\n    for attempt in range(times):\n        yield attempt\n",
};

function run(command, args, options = {}) {
  const result = spawnSync(command, args, { encoding: "utf8", maxBuffer: 1 << 26, ...options });
  if (result.status === 0) return result.stdout;
  console.error(`${command} ${args.join(" ")} failed (${result.status ?? result.error?.message})`);
  console.error(result.stdout, result.stderr);
  process.exit(1);
}

function expectText(text, pattern, what) {
  if (pattern.test(text)) return;
  console.error(`${what}: expected ${pattern} in:\n${text}`);
  process.exit(1);
}

/** The serving command's reply to the first message of a session. */
async function initialize(node, cli, environment, project) {
  const child = spawn(node, [cli, "serve"], {
    cwd: project,
    env: environment,
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.stdin.write(
    `${JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "pack-check", version: "1" } } })}\n`,
  );
  const [line] = await Promise.race([
    new Promise((resolve) => child.stdout.once("data", (data) => resolve([data.toString()]))),
    new Promise((resolve) => setTimeout(() => resolve(["no reply within 20 s"]), 20_000)),
  ]);
  const exited = new Promise((resolve) => child.once("exit", resolve));
  child.stdin.end();
  await exited;
  return line;
}

// stale output of a renamed source must not be packed; prepack builds it anew
rmSync(join(root, "dist"), { recursive: true, force: true });
run("npm", ["pack", "--pack-destination", scratch], { cwd: root });
const [tarball] = readdirSync(scratch).filter((file) => file.endsWith(".tgz"));
const [packed] = JSON.parse(
  run("npm", ["pack", "--json", "--dry-run", "--ignore-scripts"], { cwd: root }),
);
const listed = new Set(packed.files.map((file) => file.path));
for (const needed of [
  "dist/cli.js",
  "README.md",
  "LICENSE",
  "migrations/sqlite/0001_catalog.up.sql",
  "migrations/sqlite/0001_catalog.down.sql",
  "grammars/wasm/tree-sitter-typescript.wasm",
  "grammars/wasm/versions.json",
  "grammars/licences/tree-sitter-typescript.txt",
  "queries/typescript/definitions.scm",
  "docs/config.md",
])
  if (!listed.has(needed)) {
    console.error(`the package lacks ${needed}`);
    process.exit(1);
  }
const strays = [...listed].filter((path) =>
  /\.test\.|(^|\/)(test|bench|node_modules)\/|\.map$/.test(path),
);
if (strays.length > 0) {
  console.error(`the package holds what nobody needs: ${strays.slice(0, 5).join(", ")}`);
  process.exit(1);
}

const home = join(scratch, "elsewhere");
const project = join(scratch, "project");
mkdirSync(home);
writeFileSync(join(home, "package.json"), '{"private": true}');
for (const [path, text] of Object.entries(SAMPLE)) {
  mkdirSync(join(project, path, ".."), { recursive: true });
  writeFileSync(join(project, path), text);
}
run("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", join(scratch, tarball)], {
  cwd: home,
});
const cli = join(home, "node_modules/quarry-mcp/dist/cli.js");
if (!existsSync(join(home, "node_modules/.bin/quarry"))) {
  console.error("the command quarry is not linked");
  process.exit(1);
}

const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
for (const node of [process.execPath, ...process.argv.slice(2)]) {
  const nodeVersion = run(node, ["--version"]).trim();
  const environment = { ...process.env, QUARRY_DATA_DIR: join(scratch, `data-${nodeVersion}`) };
  const quarry = (...args) => run(node, [cli, ...args], { cwd: project, env: environment });
  expectText(
    quarry("--version"),
    new RegExp(`^${version.replaceAll(".", "\\.")}$`, "m"),
    "version",
  );
  expectText(quarry("index"), /2 added/, "index");
  expectText(quarry("search", "open file store"), /src\/store\.ts:\d+-\d+/, "search");
  expectText(quarry("search", "retry_with_backoff"), /lib\/retry\.py:\d+-\d+/, "search by name");
  expectText(quarry("status"), /fresh: 2 files/, "status");
  expectText(await initialize(node, cli, environment, project), /"serverInfo"/, "serve");
  expectText(quarry("remove", "--yes"), /bytes freed/, "remove");
  console.log(`${packed.filename} works on Node ${nodeVersion}`);
}
const installedBytes = readdirSync(home, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
console.log(
  `${packed.filename}: ${packed.files.length} files, ${(packed.size / 1e6).toFixed(1)} MB packed, ${(packed.unpackedSize / 1e6).toFixed(1)} MB unpacked, ${(installedBytes / 1e6).toFixed(1)} MB installed with its dependencies`,
);
