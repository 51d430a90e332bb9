/** Remembers the texts of contents shown lately: inflating a file costs more than searching a small project. */
import type { OperationContext } from "../../ports/operation-context.ts";
import type { Finding } from "../finding.ts";

/** Some two hundred usual files; part of the 200 MB that serving may take. */
const MOST_BYTES = 4 * 1024 * 1024;
/** Larger files would push everything else out. */
const LARGEST_BYTES = 512 * 1024;

/** In order of last use. A content's name is the hash of its bytes, so what is remembered never goes stale. */
const texts = new Map<string, Buffer>();
let bytes = 0;

function remember(hash: string, text: Buffer): void {
  if (text.length > LARGEST_BYTES) return;
  texts.set(hash, text);
  bytes += text.length;
  for (const [oldest, { length }] of texts) {
    if (bytes <= MOST_BYTES) break;
    texts.delete(oldest);
    bytes -= length;
  }
}

/** The stored text of a content of the finding's catalog; null when it is no more. */
export async function storedText(
  context: OperationContext,
  { workspace, contentHash }: Pick<Finding, "workspace" | "contentHash">,
): Promise<Buffer | null> {
  const key = `${workspace.dataset.project.id} ${contentHash}`;
  const known = texts.get(key);
  if (known !== undefined) {
    texts.delete(key);
    texts.set(key, known);
    return known;
  }
  const text = await workspace.catalog.documents.readText(context, contentHash);
  if (text !== null) remember(key, text);
  return text;
}
