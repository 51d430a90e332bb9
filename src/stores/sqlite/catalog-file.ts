/** Where the catalog of a home lies in the data folder. */
import { createHash } from "node:crypto";
import { basename, dirname, join, resolve, sep } from "node:path";

const SUFFIX = ".sqlite";
const MAX_SLUG_LENGTH = 40;
/** 64 bits: no two homes of one machine share a name. */
const HASH_DIGITS = 16;

/** The folder that holds the catalogs. */
export function catalogFolder(dataFolder: string): string {
  return resolve(dataFolder, "catalogs");
}

/** The file of `home`. What `list` reports for an unreadable file, its own path, names that file. */
export function catalogFile(dataFolder: string, home: string): string {
  const folder = catalogFolder(dataFolder);
  if (home.startsWith(folder + sep) && isCatalogFile(home)) return home;
  const hash = createHash("sha256").update(home).digest("hex").slice(0, HASH_DIGITS);
  return join(folder, `${slugOf(home)}-${hash}${SUFFIX}`);
}

/** True for the database itself, false for its side files. */
export function isCatalogFile(name: string): boolean {
  return name.endsWith(SUFFIX);
}

/** The database and the files that SQLite keeps beside it. */
export function filesOf(file: string): readonly string[] {
  return [file, `${file}-wal`, `${file}-shm`];
}

/** For people who look into the folder: the repository's name, not `.git`. */
function slugOf(home: string): string {
  const name = basename(home) === ".git" ? basename(dirname(home)) : basename(home);
  const slug = name
    .toLowerCase()
    .replace(/\.git$/, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, MAX_SLUG_LENGTH);
  return slug === "" ? "catalog" : slug;
}
