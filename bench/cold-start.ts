/** Cold start: spawn to the `initialize` reply, beside an empty server on the same library. Run: npm run bench:cold-start [rounds] */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROUNDS = Number(process.argv[2] ?? 21);
/** What the product may take, as a multiple of the empty server. */
const MAX_RATIO = 1.5;

const file = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
const SERVERS = {
  empty: [file("bench/empty-server.mjs")],
  quarry: [file("dist/cli.js"), "serve"],
};

const INITIALIZE = `${JSON.stringify({
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: {
    protocolVersion: "2025-11-25",
    capabilities: {},
    clientInfo: { name: "bench", version: "1" },
  },
})}\n`;

const dataDir = mkdtempSync(join(tmpdir(), "quarry-bench-"));

/** Milliseconds from the spawn to the first reply. */
function measure(args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const startedMs = performance.now();
    const child = spawn(process.execPath, [...args], {
      stdio: ["pipe", "pipe", "inherit"],
      cwd: dataDir,
      env: { ...process.env, QUARRY_DATA_DIR: dataDir },
    });
    child.on("error", reject);
    let elapsedMs = 0;
    child.stdout.once("data", () => {
      elapsedMs = performance.now() - startedMs;
      child.stdin.end();
      // an empty server lives on while anything is open
      setTimeout(() => child.kill("SIGKILL"), 500).unref();
    });
    child.on("exit", () => resolve(elapsedMs));
    child.stdin.write(INITIALIZE);
  });
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

const times = { empty: [] as number[], quarry: [] as number[] };
await measure(SERVERS.empty);
await measure(SERVERS.quarry);
for (let round = 0; round < ROUNDS; round++) {
  // interleaved, so that whatever else the machine does meets both
  times.empty.push(await measure(SERVERS.empty));
  times.quarry.push(await measure(SERVERS.quarry));
}
rmSync(dataDir, { recursive: true, force: true });

for (const [name, list] of Object.entries(times)) {
  const sorted = list.toSorted((a, b) => a - b);
  const [p10, p50, p90] = [0.1, 0.5, 0.9].map((share) => quantile(sorted, share).toFixed(0));
  console.log(`${name.padEnd(8)} p10 ${p10} ms   p50 ${p50} ms   p90 ${p90} ms`);
}
const ratio =
  quantile(
    times.quarry.toSorted((a, b) => a - b),
    0.5,
  ) /
  quantile(
    times.empty.toSorted((a, b) => a - b),
    0.5,
  );
console.log(
  `ratio of medians ${ratio.toFixed(2)} (at most ${MAX_RATIO}), ${ROUNDS} rounds, Node ${process.versions.node}`,
);
