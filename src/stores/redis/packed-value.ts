/** Values as they are kept: an answer's candidates are most of their size repetition. */
import { promisify } from "node:util";
import { deflateRaw, inflateRawSync } from "node:zlib";

/** Larger ones are rarer than they are dear. */
const MOST_CHARS = 4 * 1024 * 1024;
/** In UTF-8. */
const MOST_BYTES = 3 * MOST_CHARS;

const deflate = promisify(deflateRaw);

/** Null for what is too large to be kept. */
export async function packValue(value: string): Promise<Buffer | null> {
  return value.length > MOST_CHARS ? null : deflate(value, { level: 1 });
}

/** Null for what was not written here. */
export function unpackValue(bytes: Buffer): string | null {
  try {
    return inflateRawSync(bytes, { maxOutputLength: MOST_BYTES }).toString("utf8");
  } catch {
    return null;
  }
}
