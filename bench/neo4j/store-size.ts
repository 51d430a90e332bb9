/** Bytes that a Neo4j database takes on disk, where its folder can be read from here. */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Driver } from "neo4j-driver";

const FOLDER =
  "SHOW SETTINGS YIELD name, value WHERE name = 'server.directories.data' RETURN value";

/** Store files and indexes without the transaction log, after a checkpoint; null where the server is elsewhere or does not say. */
export async function storeBytes(driver: Driver): Promise<number | null> {
  try {
    await driver.executeQuery("CALL db.checkpoint()");
    const { records } = await driver.executeQuery(FOLDER);
    const { records: named } = await driver.executeQuery(
      "CALL db.info() YIELD name RETURN name AS value",
    );
    const folder: unknown = records[0]?.get("value");
    const name: unknown = named[0]?.get("value");
    return await bytesBelow(join(String(folder), "databases", String(name)));
  } catch (thrown) {
    console.log(`bytes on disk: not to be had (${String(thrown)})`);
    return null;
  }
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
