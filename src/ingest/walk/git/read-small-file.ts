/** Reads the small text files that git and its users keep, so that none of them can hang or flood the reader. */
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";

/** No ignore, attributes, config or ref file that people write comes near; packed-refs of huge mirrors are read elsewhere. */
const MOST_BYTES = 4 * 1_048_576;

/** The bytes of a regular file up to `mostBytes`, or null when there is no such file or it cannot be read. Never throws, never blocks on a pipe. */
export function readSmallFile(
  path: string | Buffer,
  mostBytes: number = MOST_BYTES,
): Buffer | null {
  let handle: number | null = null;
  try {
    handle = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stat = fstatSync(handle);
    if (!stat.isFile()) return null;
    const bytes = Buffer.allocUnsafe(Math.min(stat.size, mostBytes));
    let filled = 0;
    while (filled < bytes.length) {
      const count = readSync(handle, bytes, filled, bytes.length - filled, filled);
      if (count === 0) break;
      filled += count;
    }
    return bytes.subarray(0, filled);
  } catch {
    return null;
  } finally {
    if (handle !== null) closeSync(handle);
  }
}

/** The same as text. `latin1` gives one character a byte. */
export function readSmallText(
  path: string | Buffer,
  encoding: "utf8" | "latin1" = "utf8",
): string | null {
  return readSmallFile(path)?.toString(encoding) ?? null;
}
