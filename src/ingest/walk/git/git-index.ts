/** Reads `.git/index`, versions 2 to 4, for the names in it. */
import { type TrackedPaths, TrackedPathsBuilder } from "./tracked-paths.ts";

const HEADER_BYTES = 12;
/** Two times, device, inode, mode, user, group, size: what stands before the object's hash. */
const STAT_BYTES = 40;
const MODE_AT = 24;
const FLAGS_BYTES = 2;
const EXTENDED_FLAG = 0x4000;
const ENTRY_ALIGNMENT = 8;
const SPARSE_FOLDER_MODE = 0o040000;
const EXTENSION_HEADER_BYTES = 8;

/**
 * The tracked paths, or null for an index that this reader does not know: split in two files, with sparse folder entries, of
 * another version or damaged. `hashBytes` is 20, or 32 in a SHA-256 repository.
 */
export function parseGitIndex(bytes: Buffer, hashBytes: number): TrackedPaths | null {
  if (bytes.length < HEADER_BYTES || bytes.toString("latin1", 0, 4) !== "DIRC") return null;
  const version = bytes.readUInt32BE(4);
  if (version < 2 || version > 4) return null;
  try {
    return readEntries(bytes, version, hashBytes);
  } catch (thrown) {
    if (thrown instanceof RangeError) return null;
    throw thrown;
  }
}

function readEntries(bytes: Buffer, version: number, hashBytes: number): TrackedPaths | null {
  const count = bytes.readUInt32BE(8);
  const paths = new TrackedPathsBuilder();
  let lastLength = 0;
  let at = HEADER_BYTES;
  for (let entry = 0; entry < count; entry++) {
    if (bytes.readUInt32BE(at + MODE_AT) === SPARSE_FOLDER_MODE) return null;
    const flags = bytes.readUInt16BE(at + STAT_BYTES + hashBytes);
    const isExtended = version >= 3 && (flags & EXTENDED_FLAG) !== 0;
    let nameAt = at + STAT_BYTES + hashBytes + FLAGS_BYTES + (isExtended ? 2 : 0);
    let shared = 0;
    if (version === 4) {
      const strip = readOffset(bytes, nameAt);
      nameAt = strip.next;
      shared = lastLength - strip.value;
    }
    const end = bytes.indexOf(0, nameAt);
    if (end < 0 || shared < 0) return null;
    paths.add(shared, bytes, nameAt, end);
    lastLength = shared + end - nameAt;
    at = version === 4 ? end + 1 : at + align(end + 1 - at);
  }
  return hasBaseIndex(bytes, at, hashBytes) ? null : paths.build();
}

/** Names are padded with one to eight NULs to a multiple of eight. */
function align(length: number): number {
  return Math.ceil(length / ENTRY_ALIGNMENT) * ENTRY_ALIGNMENT;
}

/** Git's offset encoding: seven bits a byte, each further byte adding one. */
function readOffset(bytes: Buffer, start: number): { value: number; next: number } {
  let at = start;
  let byte = bytes.readUInt8(at++);
  let value = byte & 0x7f;
  while ((byte & 0x80) !== 0) {
    byte = bytes.readUInt8(at++);
    value = (value + 1) * 128 + (byte & 0x7f);
  }
  return { value, next: at };
}

/** True when a `link` extension names another file that holds most entries. */
function hasBaseIndex(bytes: Buffer, start: number, hashBytes: number): boolean {
  let at = start;
  while (at + EXTENSION_HEADER_BYTES <= bytes.length - hashBytes) {
    if (bytes.toString("latin1", at, at + 4) === "link") {
      const base = bytes.subarray(
        at + EXTENSION_HEADER_BYTES,
        at + EXTENSION_HEADER_BYTES + hashBytes,
      );
      return base.some((byte) => byte !== 0);
    }
    at += EXTENSION_HEADER_BYTES + bytes.readUInt32BE(at + 4);
  }
  return false;
}
