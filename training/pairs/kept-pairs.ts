/** Keeps collected pairs in a file, a line each, so that several trainings read the trees once. */
import { createReadStream, createWriteStream, existsSync, renameSync } from "node:fs";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { CollectedPairs } from "./collect-pairs.ts";
import type { Pair } from "./pair.ts";

async function read(file: string): Promise<CollectedPairs> {
  const lines = createInterface({
    input: createReadStream(file),
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  const pairs: Pair[] = [];
  let counts = { duplicates: 0, files: 0 };
  let isFirst = true;
  for await (const line of lines) {
    if (isFirst) counts = JSON.parse(line) as typeof counts;
    else pairs.push(JSON.parse(line) as Pair);
    isFirst = false;
  }
  return { pairs, ...counts };
}

async function write(file: string, { pairs, duplicates, files }: CollectedPairs): Promise<void> {
  function* lines(): Generator<string> {
    yield `${JSON.stringify({ duplicates, files })}\n`;
    for (const pair of pairs) yield `${JSON.stringify(pair)}\n`;
  }
  // never half a file under its own name
  await pipeline(Readable.from(lines()), createWriteStream(`${file}.part`));
  renameSync(`${file}.part`, file);
}

/** The pairs of `file` when it is there, else those that `collect` finds, which are then kept in it. */
export async function keptPairs(
  file: string | undefined,
  collect: () => Promise<CollectedPairs>,
): Promise<CollectedPairs> {
  if (file !== undefined && existsSync(file)) return read(file);
  const collected = await collect();
  if (file !== undefined) await write(file, collected);
  return collected;
}
