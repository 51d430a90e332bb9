/**
 * What filling the past costs, beside the index of the present.
 * Run: npm run bench:history -- DIR [--commits=500]. DIR is a git work tree; it is indexed into a temporary data folder, then its past is
 * filled as a server does. Processor time of the whole process, threads included: what other programs do does not change it.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EventLoopUtilization, monitorEventLoopDelay, performance } from "node:perf_hooks";
import { startStack } from "../test/support/start-stack.ts";
import { testContext } from "../test/support/test-context.ts";
import { openPastFiller } from "./history/past-filler.ts";

const [named, ...flags] = process.argv.slice(2);
if (named === undefined) throw new Error("usage: npm run bench:history -- DIR [--commits=500]");
const root = realpathSync(named);
const wanted = Number(flags.find((flag) => flag.startsWith("--commits="))?.split("=")[1] ?? 500);
const dataDir = mkdtempSync(join(tmpdir(), "quarry-history-"));

const row = (name: string, value: string): void => console.log(`${name.padEnd(44)} ${value}`);
const seconds = (value: number): string => `${value.toFixed(1)} s`;

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Processor seconds of `work`, and what of the main thread's time it held. */
async function measure<Done>(
  work: () => Promise<Done>,
): Promise<{ done: Done; cpu: number; main: number }> {
  const cpu = cpuSeconds();
  const loop: EventLoopUtilization = performance.eventLoopUtilization();
  const done = await work();
  const main = performance.eventLoopUtilization(loop).active / 1000;
  return { done, cpu: cpuSeconds() - cpu, main };
}

/** Files that the line's newest `wanted` commits changed, merges counted as one step. */
function filesChanged(): number {
  const args = ["log", "--first-parent", "-m", `-${wanted}`, "--name-only", "--format="];
  const output = execFileSync("git", args, { cwd: root, maxBuffer: 1e9, encoding: "utf8" });
  return output.split("\n").filter((line) => line !== "").length;
}

try {
  const stack = await startStack(dataDir, { embedders: [] });
  const index = await measure(async () => {
    await stack.index(root);
    await stack.settled(root);
  });
  await stack.close();
  row("full index with its graph", `${seconds(index.cpu)} of processor time`);

  const filler = await openPastFiller(dataDir, root);
  const documents = await measure(() => filler.fillDocuments(testContext(), wanted));
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const edges = await measure(() => filler.fillEdges(testContext()));
  delay.disable();
  const { coverage, rows } = await filler.report(testContext());
  await filler.close();
  const total = documents.cpu + edges.cpu;
  row("commits", `${coverage}, ${filesChanged()} changes of files`);
  row("reading and parsing what changed", seconds(documents.cpu));
  row("resolving and storing edges", `${seconds(edges.cpu)}, main thread ${seconds(edges.main)}`);
  row("edges of the past", `${rows}`);
  row(
    "main thread held at once while resolving",
    `p99 ${(delay.percentile(99) / 1e6).toFixed(0)} ms, most ${(delay.max / 1e6).toFixed(0)} ms`,
  );
  row("the past, in full indexes", `${(total / index.cpu).toFixed(2)} x`);
  row("a commit", `${((total * 1000) / coverage).toFixed(0)} ms`);
  row("peak RSS", `${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`);
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}
