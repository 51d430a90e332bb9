/** File names as git and the kernel see them: bytes, written so that any name fits in a path string and comes back exactly. */

/** Everything but printable ASCII without the backslash; names free of it need no care at all. */
const NEEDS_CARE = /[^\x20-\x5b\x5d-\x7e]/;
const NOT_ASCII = /\P{ASCII}/u;
const ESCAPE = /\\x([0-9a-f]{2})/g;
const LOOKS_ESCAPED = /\\(?=x[0-9a-f]{2})/g;
const REPLACEMENT = "\ufffd";

/** True when a name may hold something other than printable ASCII, or a backslash. */
export function nameNeedsCare(name: string): boolean {
  return NEEDS_CARE.test(name);
}

/** True when reading this name as UTF-8 may have lost bytes, so that the folder must be read again as bytes. */
export function nameMayHaveLostBytes(name: string): boolean {
  return name.includes(REPLACEMENT);
}

/** Writes a name that decoded cleanly: as it is, but for a backslash that would read as one of our escapes. */
export function escapeCleanName(name: string): string {
  return name.includes("\\x") ? name.replace(LOOKS_ESCAPED, "\\x5c") : name;
}

/** Writes a name given as bytes: UTF-8 as text, every other byte as `\xNN` (lower-case hex). */
export function escapeNameBytes(bytes: Buffer): string {
  const text = bytes.toString("utf8");
  if (!text.includes(REPLACEMENT) || Buffer.from(text, "utf8").equals(bytes))
    return escapeCleanName(text);
  let written = "";
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at);
    if (length > 0) written += escapeCleanName(bytes.toString("utf8", at, at + length));
    else written += `\\x${(bytes[at] ?? 0).toString(16).padStart(2, "0")}`;
    at += Math.max(length, 1);
  }
  return written;
}

/** Length of the well-formed UTF-8 run of one character at `at`; 0 when there is none. ASCII runs are taken whole, so that an escape-like run is seen whole. */
function sequenceLength(bytes: Buffer, at: number): number {
  let end = at;
  while (end < bytes.length && (bytes[end] ?? 0) < 0x80) end++;
  if (end > at) return end - at;
  for (let length = 2; length <= 4 && at + length <= bytes.length; length++) {
    const text = bytes.toString("utf8", at, at + length);
    const oneCharacter = [...text].length === 1;
    if (oneCharacter && Buffer.from(text, "utf8").equals(bytes.subarray(at, at + length)))
      return length;
  }
  return 0;
}

/** The bytes that a written path stands for: the inverse of the escapes above. */
export function pathToBytes(path: string): Buffer {
  if (!path.includes("\\x")) return Buffer.from(path, "utf8");
  const parts: Buffer[] = [];
  let from = 0;
  for (const match of path.matchAll(ESCAPE)) {
    parts.push(Buffer.from(path.slice(from, match.index), "utf8"));
    parts.push(Buffer.from([Number.parseInt(match[1] ?? "0", 16)]));
    from = match.index + match[0].length;
  }
  parts.push(Buffer.from(path.slice(from), "utf8"));
  return Buffer.concat(parts);
}

/** True when a written path can be handed to the file system as it is. */
export function pathIsPlain(path: string): boolean {
  return !path.includes("\\x");
}

/** One character a byte (latin1), the form that patterns are matched in; git's wildcards count bytes. */
export function byteString(path: string): string {
  if (pathIsPlain(path) && !NOT_ASCII.test(path)) return path;
  return pathToBytes(path).toString("latin1");
}

/** Orders paths by the bytes of their UTF-8, which differs from JavaScript's own order beyond U+FFFF. */
export function comparePaths(left: string, right: string): number {
  const shorter = Math.min(left.length, right.length);
  for (let at = 0; at < shorter; at++) {
    const a = left.charCodeAt(at);
    const b = right.charCodeAt(at);
    if (a !== b) return surrogatesLast(a) - surrogatesLast(b);
  }
  return left.length - right.length;
}

/** Moves surrogates (which stand for code points from U+10000) above U+E000 to U+FFFF. */
function surrogatesLast(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
