/**
 * Bytes that a Neo4j database takes on disk. Community edition writes its files when it stops, or every quarter of an hour: so a server that
 * `scripts/services` started is stopped for each look and started again.
 */
import { execFile } from "node:child_process";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Store files and indexes, without the transaction log. `url` is where the server listens. */
export async function storeBytes(folder: string, url: string): Promise<number> {
  const own = ["neo4j", "--folder", folder, "--port", new URL(url).port];
  await run("scripts/services", ["stop", ...own]);
  const bytes = await bytesBelow(join(folder, "data", "databases", "neo4j"));
  await run("scripts/services", ["start", ...own]);
  return bytes;
}

async function bytesBelow(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    // allocated, not nominal: files are made larger than what is in them
    bytes += entry.isDirectory() ? await bytesBelow(path) : (await stat(path)).blocks * 512;
  }
  return bytes;
}
