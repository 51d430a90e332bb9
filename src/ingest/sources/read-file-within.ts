/** Reads one file of a dataset's folder such that it can be trusted: inside the root, of bounded size, and with the stat that belongs to its bytes. */
import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readSync,
  realpathSync,
  type Stats,
  statSync,
} from "node:fs";
import type { DocumentStat } from "../../domain/document.ts";
import { AppError } from "../../domain/errors.ts";
import { pathIsPlain, pathToBytes } from "../walk/byte-name.ts";
import { isRacy } from "../walk/racy-time.ts";

export type FileRead =
  | { readonly outcome: "read"; readonly bytes: Buffer; readonly stat: DocumentStat }
  /** Larger than allowed; not read. */
  | { readonly outcome: "oversized"; readonly stat: DocumentStat }
  /** A folder, pipe, socket or device now. */
  | { readonly outcome: "not-a-file" }
  | { readonly outcome: "gone" };

/** One mebibyte, as the walk's. */
const DEFAULT_MAX_BYTES = 1_048_576;
/** A pipe does not block; a link that took the file's place since its path was resolved is not followed. */
const READ_FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);

/**
 * Reads `path` (as in `DocumentStat.path`) below `root` (a real path). `stat.mtimeMs` is -1 when the file changed while it was
 * read or so lately that it may change again unseen. Throws AppError: OUTSIDE_ROOTS, FOLDER_UNREADABLE (no permission).
 */
export function readFileWithin(
  root: string,
  path: string,
  maxBytes: number = DEFAULT_MAX_BYTES,
): FileRead {
  const target = resolveWithin(root, path);
  if (target === null) return { outcome: "gone" };
  const nowMs = Date.now();
  let handle: number;
  try {
    handle = openSync(target, READ_FLAGS);
  } catch (thrown) {
    if (isGone(thrown)) return { outcome: "gone" };
    throw unreadable(path, thrown);
  }
  try {
    const before = fstatSync(handle);
    if (!before.isFile()) return { outcome: "not-a-file" };
    if (before.size > maxBytes) return { outcome: "oversized", stat: statOf(path, before, nowMs) };
    const bytes = readAll(handle, before.size, maxBytes);
    if (bytes === null)
      return { outcome: "oversized", stat: statOf(path, fstatSync(handle), nowMs) };
    const after = fstatSync(handle);
    const isSame = before.mtimeMs === after.mtimeMs && after.size === bytes.length;
    const stat = statOf(path, after, nowMs);
    return { outcome: "read", bytes, stat: isSame ? stat : { ...stat, mtimeMs: -1 } };
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown;
    throw unreadable(path, thrown);
  } finally {
    closeSync(handle);
  }
}

/** The document's present stat without reading it; null when it is gone or no file. Throws as `readFileWithin`. */
export function statFileWithin(root: string, path: string): DocumentStat | null {
  const nowMs = Date.now();
  const target = resolveWithin(root, path);
  if (target === null) return null;
  try {
    const stat = statSync(target, { throwIfNoEntry: false });
    return stat?.isFile() ? statOf(path, stat, nowMs) : null;
  } catch (thrown) {
    throw unreadable(path, thrown);
  }
}

/** Where the path really leads, or null when nothing is there. */
function resolveWithin(root: string, path: string): string | Buffer | null {
  const base = root.endsWith("/") ? root : `${root}/`;
  const parts = path.split("/");
  if (path === "" || path.includes("\0") || parts.includes("..") || path.startsWith("/"))
    throw outside(path);
  const named = pathIsPlain(path)
    ? base + path
    : Buffer.concat([Buffer.from(base), pathToBytes(path)]);
  try {
    const real = realpathSync.native(named, "buffer") as unknown as Buffer;
    if (!startsWithFolder(real, base)) throw outside(path);
    return real;
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown;
    if (isGone(thrown)) return null;
    throw unreadable(path, thrown);
  }
}

function startsWithFolder(real: Buffer, base: string): boolean {
  if (process.platform === "win32")
    return real.toString().replaceAll("\\", "/").toLowerCase().startsWith(base.toLowerCase());
  return real.subarray(0, Buffer.byteLength(base)).equals(Buffer.from(base));
}

/** Reads to the end, whatever the size was said to be; null beyond `maxBytes`. */
function readAll(handle: number, expected: number, maxBytes: number): Buffer | null {
  let bytes = Buffer.allocUnsafe(Math.min(expected, maxBytes) + 1);
  for (let filled = 0; ; ) {
    const count = readSync(handle, bytes, filled, bytes.length - filled, filled);
    filled += count;
    if (count === 0) return bytes.subarray(0, filled);
    if (filled > maxBytes) return null;
    if (filled === bytes.length) bytes = Buffer.concat([bytes, Buffer.allocUnsafe(bytes.length)]);
  }
}

function statOf(path: string, stat: Stats, nowMs: number): DocumentStat {
  const mtimeMs = isRacy(stat.mtimeMs, nowMs) ? -1 : stat.mtimeMs;
  return { path, sizeBytes: stat.size, mtimeMs };
}

function isGone(thrown: unknown): boolean {
  const { code } = thrown as NodeJS.ErrnoException;
  return code === "ENOENT" || code === "ENOTDIR" || code === "ELOOP";
}

function outside(path: string): AppError {
  return new AppError("OUTSIDE_ROOTS", `${path} leads out of the indexed folder.`, {
    next: "Name a path inside of the folder; links that leave it are not followed.",
  });
}

function unreadable(path: string, cause: unknown): AppError {
  return new AppError("FOLDER_UNREADABLE", `${path} cannot be read by this user.`, { cause });
}
