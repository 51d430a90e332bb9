/** Seconds to read, decode and parse files with as many threads as indexing uses. */
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";

const BATCH = 32;

export async function parseOnlySeconds(root: string, paths: readonly string[]): Promise<number> {
  const startedMs = performance.now();
  let next = 0;
  const workers = Array.from({ length: Math.min(8, availableParallelism()) }, () => {
    const worker = new Worker(new URL("./parse-only-worker.mjs", import.meta.url));
    return new Promise<void>((resolve, reject) => {
      const feed = (): void => {
        const files = paths.slice(next, next + BATCH).map((path) => join(root, path));
        next += BATCH;
        if (files.length > 0) worker.postMessage(files);
        else worker.terminate().then(() => resolve(), reject);
      };
      worker.on("message", feed);
      worker.on("error", reject);
      feed();
    });
  });
  await Promise.all(workers);
  return (performance.now() - startedMs) / 1000;
}
