/** Lists as one value each: PostgreSQL's own text of an array, so that every driver hands them over alike. */

type Item = string | number | boolean | null | undefined;

/** Of whole and other numbers and of booleans. */
export function plainArray(items: Iterable<Item>): string {
  const parts: string[] = [];
  for (const item of items) parts.push(item === null || item === undefined ? "NULL" : String(item));
  return `{${parts.join(",")}}`;
}

const NEEDS_ESCAPE = /["\\]/;
const ESCAPED = /["\\]/g;

/** Of texts. */
export function textArray(items: Iterable<string | null | undefined>): string {
  const parts: string[] = [];
  for (const item of items) {
    if (item === null || item === undefined) parts.push("NULL");
    else parts.push(`"${NEEDS_ESCAPE.test(item) ? item.replace(ESCAPED, "\\$&") : item}"`);
  }
  return `{${parts.join(",")}}`;
}

/** Of bytes. */
export function bytesArray(items: Iterable<Uint8Array>): string {
  const parts: string[] = [];
  for (const { buffer, byteOffset, byteLength } of items)
    parts.push(`"\\\\x${Buffer.from(buffer, byteOffset, byteLength).toString("hex")}"`);
  return `{${parts.join(",")}}`;
}

/** Of bytes given as hex digits. */
export function hexArray(items: Iterable<string>): string {
  const parts: string[] = [];
  for (const item of items) parts.push(`"\\\\x${item}"`);
  return `{${parts.join(",")}}`;
}
