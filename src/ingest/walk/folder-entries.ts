/** Reads one folder: names exact to the byte, in the order that makes whole paths come out sorted. */
import { type Dirent, readdirSync } from "node:fs";
import {
  byteString,
  comparePaths,
  escapeCleanName,
  escapeNameBytes,
  nameMayHaveLostBytes,
  nameNeedsCare,
} from "./byte-name.ts";
import { type EntryName, entryName } from "./rule-list.ts";

/** Where a folder lies, in the forms that its uses need. All end in `/` or, at the root, the first two are empty. */
export interface FolderPlace {
  /** As in `DocumentStat.path`. */
  readonly path: string;
  /** One character a byte, for rules. */
  readonly bytes: string;
  /** For the file system; a buffer once a name above is not UTF-8. */
  readonly fs: string | Buffer;
}

export interface FolderEntry extends EntryName {
  /** As in `DocumentStat.path`. */
  readonly name: string;
  /** For the file system. */
  readonly fs: string | Buffer;
  readonly kind: EntryKind;
}

export type EntryKind = "file" | "folder" | "link" | "other";

function kindOf(dirent: Dirent | Dirent<Buffer>): EntryKind {
  if (dirent.isFile()) return "file";
  if (dirent.isDirectory()) return "folder";
  return dirent.isSymbolicLink() ? "link" : "other";
}

/** What a folder holds. Most entries stay as they were read until they are looked at, which a million in one folder make worth while. */
export type FoundEntry = Dirent | FolderEntry;

/** In order. Throws what the file system throws. */
export function readFolder(fs: string | Buffer): readonly FoundEntry[] {
  if (typeof fs !== "string") return sorted(readAsBytes(fs));
  const dirents = readdirSync(fs, { withFileTypes: true });
  let inOrder = true;
  let before = "";
  for (const dirent of dirents) {
    const { name } = dirent;
    if (nameNeedsCare(name)) return readWithCare(fs, dirents);
    const key = dirent.isDirectory() ? `${name}/` : name;
    if (key < before) inOrder = false;
    before = key;
  }
  return inOrder ? dirents : sorted(dirents.map(toEntry));
}

/** The entry of a name that is printable ASCII, or the entry that was made before. */
export function toEntry(found: FoundEntry): FolderEntry {
  if ("kind" in found) return found;
  const { name } = found;
  const dot = name.lastIndexOf(".");
  const ending = dot < 0 ? "" : name.slice(dot);
  return { name, bytes: name, ending, fs: name, kind: kindOf(found) };
}

function readWithCare(fs: string, dirents: readonly Dirent[]): FolderEntry[] {
  if (dirents.some(({ name }) => nameMayHaveLostBytes(name)))
    return sorted(readAsBytes(Buffer.from(fs)));
  const entries = dirents.map((dirent) => {
    const name = escapeCleanName(dirent.name);
    return { name, ...entryName(byteString(name)), fs: dirent.name, kind: kindOf(dirent) };
  });
  return sorted(entries);
}

function readAsBytes(fs: Buffer): FolderEntry[] {
  return readdirSync(fs, { withFileTypes: true, encoding: "buffer" }).map((dirent) => {
    const name = escapeNameBytes(dirent.name);
    return { name, ...entryName(byteString(name)), fs: dirent.name, kind: kindOf(dirent) };
  });
}

/** As git orders: a folder stands where its name with a slash would. */
function sorted(entries: FolderEntry[]): FolderEntry[] {
  const keyOf = (entry: FolderEntry): string =>
    entry.kind === "folder" ? `${entry.name}/` : entry.name;
  return entries.sort((left, right) => comparePaths(keyOf(left), keyOf(right)));
}

/** The file-system path of an entry. */
export function entryPath(place: FolderPlace, { fs }: FolderEntry): string | Buffer {
  if (typeof place.fs === "string" && typeof fs === "string") return place.fs + fs;
  return Buffer.concat([Buffer.from(place.fs), Buffer.from(fs)]);
}

export function placeBelow(place: FolderPlace, entry: FolderEntry): FolderPlace {
  const fs = entryPath(place, entry);
  return {
    path: `${place.path}${entry.name}/`,
    bytes: `${place.bytes}${entry.bytes}/`,
    fs: typeof fs === "string" ? `${fs}/` : Buffer.concat([fs, Buffer.from("/")]),
  };
}
