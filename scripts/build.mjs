// Compiles src into dist and copies the grammars. With --if-stale it does nothing when dist is newer than its inputs.
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));
const stamp = `${root}dist/.built`;

const newest = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce(
      (latest, entry) => Math.max(latest, statSync(`${entry.parentPath}/${entry.name}`).mtimeMs),
      0,
    );

const isFresh = () =>
  existsSync(stamp) &&
  statSync(stamp).mtimeMs >
    Math.max(
      newest(`${root}src`),
      statSync(`${root}tsconfig.build.json`).mtimeMs,
      statSync(`${root}package-lock.json`).mtimeMs,
    );

const run = (command, args) => {
  const { status } = spawnSync(command, args, { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
};

run(process.execPath, ["scripts/copy-grammars.mjs"]);
if (!process.argv.includes("--if-stale") || !isFresh()) {
  // on a busy machine it takes minutes, and whoever waits for another command is to know why
  if (process.argv.includes("--if-stale")) console.error("dist is older than src: building it");
  rmSync(`${root}dist`, { recursive: true, force: true });
  run(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"]);
  if (existsSync(`${root}dist/cli.js`)) chmodSync(`${root}dist/cli.js`, 0o755);
  writeFileSync(stamp, "");
}
