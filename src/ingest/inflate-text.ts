/** The stored form of a text, undone. */

import { promisify } from "node:util";
import { inflateRaw } from "node:zlib";

const inflate = promisify(inflateRaw);

/** UTF-8 text of `Content.deflatedText`. */
export async function inflateText(deflated: Uint8Array): Promise<Buffer> {
  return inflate(deflated);
}
