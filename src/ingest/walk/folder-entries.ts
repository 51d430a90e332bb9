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

/** Where a folder lies, in the forms that its uses need. All end in `/` or, at the root, the first two are empty. */
export interface FolderPlace {
  /** As in `DocumentStat.path`. */
  readonly path: string;
  /** One character a byte, for rules. */
  readonly bytes: string;
  /** For the file system; a buffer once a name above is not UTF-8. */
  readonly fs: string | Buffer;
}

export interface FolderEntry {
  /** As in `DocumentStat.path`. */
  readonly name: string;
  /** One character a byte. */
  readonly bytes: string;
  readonly dirent: Dirent | Dirent<Buffer>;
}

/** Throws what the file system throws. */
export function readFolder(fs: string | Buffer): FolderEntry[] {
  if (typeof fs !== "string") return sorted(readAsBytes(fs));
  const dirents = readdirSync(fs, { withFileTypes: true });
  const entries: FolderEntry[] = [];
  let inOrder = true;
  let before = "";
  for (const dirent of dirents) {
    const { name } = dirent;
    if (nameNeedsCare(name)) {
      if (nameMayHaveLostBytes(name)) return sorted(readAsBytes(Buffer.from(fs)));
      const written = escapeCleanName(name);
      entries.push({ name: written, bytes: byteString(written), dirent });
      inOrder = false;
      continue;
    }
    entries.push({ name, bytes: name, dirent });
    const key = dirent.isDirectory() ? `${name}/` : name;
    if (key < before) inOrder = false;
    before = key;
  }
  return inOrder ? entries : sorted(entries);
}

function readAsBytes(fs: Buffer): FolderEntry[] {
  return readdirSync(fs, { withFileTypes: true, encoding: "buffer" }).map((dirent) => {
    const name = escapeNameBytes(dirent.name);
    return { name, bytes: byteString(name), dirent };
  });
}

/** As git orders: a folder stands where its name with a slash would. */
function sorted(entries: FolderEntry[]): FolderEntry[] {
  const keyOf = (entry: FolderEntry): string =>
    entry.dirent.isDirectory() ? `${entry.name}/` : entry.name;
  return entries.sort((left, right) => comparePaths(keyOf(left), keyOf(right)));
}

/** The file-system path of an entry. */
export function entryPath(place: FolderPlace, { dirent }: FolderEntry): string | Buffer {
  const { name } = dirent;
  if (typeof place.fs === "string" && typeof name === "string") return place.fs + name;
  return Buffer.concat([Buffer.from(place.fs), Buffer.from(name)]);
}

export function placeBelow(place: FolderPlace, entry: FolderEntry): FolderPlace {
  const fs = entryPath(place, entry);
  return {
    path: `${place.path}${entry.name}/`,
    bytes: `${place.bytes}${entry.bytes}/`,
    fs: typeof fs === "string" ? `${fs}/` : Buffer.concat([fs, Buffer.from("/")]),
  };
}
