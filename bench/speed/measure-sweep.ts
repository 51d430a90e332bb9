/** A re-index that finds nothing changed, beside one bare pass of readdir and lstat over the same folder. */
import { startStack } from "../../test/support/start-stack.ts";
import { barePass } from "./corpus.ts";
import { median } from "./percentiles.ts";

const ROUNDS = 7;

/** Medians of interleaved rounds, in milliseconds. The first round warms both up and is not counted. */
export async function measureSweep(
  dataDir: string,
  root: string,
): Promise<{ readonly bareMs: number; readonly sweepMs: number; readonly files: number }> {
  const stack = await startStack(dataDir);
  const bare: number[] = [];
  const sweeps: number[] = [];
  let files = 0;
  try {
    for (let round = 0; round <= ROUNDS; round++) {
      const startedMs = performance.now();
      files = barePass(root).length;
      const bareMs = performance.now() - startedMs;
      const job = await stack.index(root);
      if (round === 0) continue;
      bare.push(bareMs);
      sweeps.push((job.summary?.seconds ?? Number.NaN) * 1000);
    }
  } finally {
    await stack.close();
  }
  return { bareMs: median(bare), sweepMs: median(sweeps), files };
}
