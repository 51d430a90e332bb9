/** How a parse worker gets at a file's bytes, and what it refuses to index. */
import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { DocumentStat, SkipReason } from "../../domain/document.ts";

/** What reading a document gave. `stat` was the same before and after the bytes were read. */
export type FileRead =
  | { readonly kind: "read"; readonly bytes: Buffer; readonly stat: DocumentStat }
  | { readonly kind: "gone" }
  | { readonly kind: "skipped"; readonly reason: SkipReason };

/** Reads the document at `path` below `root`, synchronously: a worker has nothing else to do meanwhile. */
export type ReadFile = (root: string, path: string, absolutePath?: string) => FileRead;

/** Why a document with these bytes is not indexed, or null. */
export type ClassifyContent = (path: string, bytes: Buffer) => SkipReason | null;

/** A file that keeps changing while it is read is taken as it is; its time says that it must be compared again. */
const UNTRUSTED_MTIME = -1;
/** How far into a file a NUL makes it binary, as git decides. */
const BINARY_SAMPLE = 8_000;

const isGone = (thrown: unknown): boolean =>
  ["ENOENT", "ENOTDIR"].includes((thrown as NodeJS.ErrnoException).code ?? "");

/** Reads a plain file; links, folders and devices are skipped. */
export const readDocument: ReadFile = (root, path, absolutePath) => {
  const location = absolutePath ?? join(root, path);
  try {
    const before = lstatSync(location);
    if (!before.isFile()) return { kind: "skipped", reason: "not-a-file" };
    const bytes = readFileSync(location);
    const after = lstatSync(location);
    const steady = before.mtimeMs === after.mtimeMs && after.size === bytes.length;
    const mtimeMs = steady ? after.mtimeMs : UNTRUSTED_MTIME;
    return { kind: "read", bytes, stat: { path, sizeBytes: bytes.length, mtimeMs } };
  } catch (thrown) {
    return isGone(thrown) ? { kind: "gone" } : { kind: "skipped", reason: "unreadable" };
  }
};

/** Binary content is not indexed. UTF-16 has zeros too, but a byte-order mark or a zero in every other byte. */
export const classifyBytes: ClassifyContent = (_path, bytes) => {
  const sample = bytes.subarray(0, BINARY_SAMPLE);
  if (!sample.includes(0)) return null;
  const mark = sample.length >= 2 ? sample.readUInt16BE(0) : 0;
  if (mark === 0xfffe || mark === 0xfeff) return null;
  const zeros = sample.reduce((count, byte) => (byte === 0 ? count + 1 : count), 0);
  return zeros > sample.length * 0.4 && zeros <= sample.length * 0.5 ? null : "binary";
};
