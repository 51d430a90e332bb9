/** The walk: one pass over a folder that lists what is to be indexed and says why the rest is not. Synchronous, for a worker thread. */
import { accessSync, constants, lstatSync, realpathSync, type Stats } from "node:fs";
import type { SkipReason } from "../../domain/document.ts";
import { AppError } from "../../domain/errors.ts";
import { classifyName } from "./classify-name.ts";
import {
  entryPath,
  type FolderEntry,
  type FolderPlace,
  placeBelow,
  readFolder,
} from "./folder-entries.ts";
import {
  ATTRIBUTES_FILE,
  decideEntry,
  type EntryVerdict,
  enterRepository,
  type FolderRules,
  IGNORE_FILE,
  OWN_IGNORE_FILE,
  type RuleReader,
  rulesAboveRoot,
  withRuleFiles,
} from "./folder-rules.ts";
import { BlockBuilder, type ListingColumns } from "./listing-columns.ts";
import { openRootError } from "./open-root-error.ts";
import { isRacy } from "./racy-time.ts";
import { decideScopes } from "./rule-scope.ts";
import { isVendoredFolder } from "./vendored-folder.ts";

const DOT = 0x2e;
const READABLE_BY_ALL = 0o444;

interface Walk {
  readonly root: string;
  readonly reader: RuleReader;
  readonly documents: BlockBuilder;
  readonly skipped: BlockBuilder;
  readonly isAborted: () => boolean;
  ignored: number;
  /** When the folder at hand began to be read. */
  nowMs: number;
}

/**
 * Lists `root` (a real path, `/`-separated). Files that vanish meanwhile are passed over; what cannot be read is counted.
 * Throws AppError: FOLDER_NOT_FOUND, NOT_A_FOLDER, FOLDER_UNREADABLE for the root alone, CANCELLED.
 */
export function walkTree(
  root: string,
  reader: RuleReader,
  isAborted: () => boolean = () => false,
): ListingColumns {
  const walk: Walk = {
    root,
    reader,
    documents: new BlockBuilder(),
    skipped: new BlockBuilder(),
    isAborted,
    ignored: 0,
    nowMs: Date.now(),
  };
  const place = { path: "", bytes: "", fs: root.endsWith("/") ? root : `${root}/` };
  let entries: FolderEntry[];
  try {
    entries = readFolder(place.fs);
  } catch (thrown) {
    throw openRootError(root, thrown);
  }
  visitEntries(walk, place, entries, rulesAboveRoot(root, reader));
  return {
    documents: walk.documents.blocks(),
    skipped: walk.skipped.blocks(),
    ignored: walk.ignored,
  };
}

function visitFolder(walk: Walk, place: FolderPlace, rules: FolderRules): void {
  walk.nowMs = Date.now();
  try {
    visitEntries(walk, place, readFolder(place.fs), rules);
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown;
    if (!isGone(thrown)) walk.skipped.addSkip(place.path, 0, 0, "unreadable");
  }
}

function visitEntries(
  walk: Walk,
  place: FolderPlace,
  entries: readonly FolderEntry[],
  above: FolderRules,
): void {
  if (walk.isAborted()) throw new AppError("CANCELLED", "The walk was cancelled.");
  const rules = rulesInside(walk, place, entries, above);
  for (const entry of entries) {
    if (entry.name === ".git") continue;
    const isFolder = entry.dirent.isDirectory();
    const verdict = decideEntry(rules, place.bytes + entry.bytes, entry.bytes, isFolder);
    if (verdict === "ignore") walk.ignored++;
    else if (isFolder) visitSubfolder(walk, place, entry, rules, verdict);
    else if (entry.dirent.isFile()) visitFile(walk, place, entry, rules, verdict === "keep");
    else visitOther(walk, place, entry);
  }
}

function rulesInside(
  walk: Walk,
  place: FolderPlace,
  entries: readonly FolderEntry[],
  above: FolderRules,
): FolderRules {
  const present = { ignore: false, own: false, attributes: false };
  let found = false;
  let rules = above;
  for (const { name, dirent } of entries) {
    if (name.charCodeAt(0) !== DOT) continue;
    if (name === ".git" && place.path !== "" && typeof place.fs === "string")
      rules = enterRepository(rules, place.fs.slice(0, -1), place.bytes.length, walk.reader);
    if (!dirent.isFile()) continue;
    if (name === IGNORE_FILE) found = present.ignore = true;
    else if (name === OWN_IGNORE_FILE) found = present.own = true;
    else if (name === ATTRIBUTES_FILE) found = present.attributes = true;
  }
  return found ? withRuleFiles(rules, place.fs, present, place.bytes.length) : rules;
}

function visitSubfolder(
  walk: Walk,
  place: FolderPlace,
  entry: FolderEntry,
  rules: FolderRules,
  verdict: EntryVerdict,
): void {
  if (verdict === "enter") walk.ignored++;
  const vendored =
    verdict !== "keep" &&
    !walk.reader.settings.includeVendored &&
    isVendoredFolder(place.fs, entry.name);
  if (vendored) {
    walk.skipped.addSkip(`${place.path}${entry.name}/`, 0, 0, "vendored");
    return;
  }
  const insideIgnored = verdict === "enter";
  const inside = rules.insideIgnored === insideIgnored ? rules : { ...rules, insideIgnored };
  visitFolder(walk, placeBelow(place, entry), inside);
}

function visitFile(
  walk: Walk,
  place: FolderPlace,
  entry: FolderEntry,
  rules: FolderRules,
  keep: boolean,
): void {
  const path = place.path + entry.name;
  const fsPath = entryPath(place, entry);
  let stat: Stats | undefined;
  try {
    stat = lstatSync(fsPath, { throwIfNoEntry: false });
  } catch {
    walk.skipped.addSkip(path, 0, 0, "unreadable");
    return;
  }
  if (stat === undefined) return;
  const attributes = attributesOf(rules, place.bytes + entry.bytes, entry.bytes);
  const handWritten = keep || attributes === "hand-written";
  const reason = skipReason(walk, { place, entry, fsPath, stat, keep, attributes });
  if (reason !== null) {
    walk.skipped.addSkip(path, stat.size, stat.mtimeMs, reason);
    return;
  }
  const mtimeMs = isRacy(stat.mtimeMs, walk.nowMs) ? -1 : stat.mtimeMs;
  walk.documents.addDocument(path, stat.size, mtimeMs, handWritten);
}

/** What `.gitattributes` says of a file. */
type AttributeVerdict = "generated" | "vendored" | "hand-written" | null;

function attributesOf(rules: FolderRules, path: string, name: string): AttributeVerdict {
  const generated =
    rules.generated.length === 0 ? 0 : decideScopes(rules.generated, path, name, false);
  if (generated === 1) return "generated";
  if (rules.vendored.length > 0 && decideScopes(rules.vendored, path, name, false) === 1)
    return "vendored";
  return generated === -1 ? "hand-written" : null;
}

interface FoundFile {
  readonly place: FolderPlace;
  readonly entry: FolderEntry;
  readonly fsPath: string | Buffer;
  readonly stat: Stats;
  readonly keep: boolean;
  readonly attributes: AttributeVerdict;
}

function skipReason(walk: Walk, file: FoundFile): SkipReason | null {
  const { settings } = walk.reader;
  const named = classifyName(file.place.path, file.entry.name);
  if (named !== null && !isWaived(named, walk, file)) return named;
  const { attributes } = file;
  const said = attributes === "generated" || attributes === "vendored";
  if (said && !file.keep && !(attributes === "vendored" && settings.includeVendored))
    return attributes;
  if (file.stat.size > settings.maxFileBytes) return "oversized";
  return isReadable(file.stat, file.fsPath) ? null : "unreadable";
}

/** True when the user, the repository or `.quarryignore` says that a name's usual meaning does not hold. */
function isWaived(reason: SkipReason, walk: Walk, file: FoundFile): boolean {
  const { settings } = walk.reader;
  if (reason === "secret") return settings.includeSecrets;
  if (reason === "binary") return false;
  if (reason === "lock-file") return file.keep || settings.includeVendored;
  return file.keep || file.attributes === "hand-written";
}

/** Opening every file to see would cost more than the walk; only mode bits that leave a doubt are asked about. */
function isReadable(stat: Stats, fsPath: string | Buffer): boolean {
  if ((stat.mode & READABLE_BY_ALL) === READABLE_BY_ALL) return true;
  try {
    accessSync(fsPath, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

/** Symbolic links are never followed: what they name inside the root is listed where it lies. */
function visitOther(walk: Walk, place: FolderPlace, entry: FolderEntry): void {
  const path = place.path + entry.name;
  const leaves = entry.dirent.isSymbolicLink() && leadsOutside(walk.root, entryPath(place, entry));
  walk.skipped.addSkip(path, 0, 0, leaves ? "symlink-outside-root" : "not-a-file");
}

function leadsOutside(root: string, link: string | Buffer): boolean {
  try {
    const target = realpathSync.native(link, "utf8").replaceAll("\\", pathSeparator());
    return target !== root && !target.startsWith(root.endsWith("/") ? root : `${root}/`);
  } catch {
    return false;
  }
}

function pathSeparator(): string {
  return process.platform === "win32" ? "/" : "\\";
}

function isGone(thrown: unknown): boolean {
  const { code } = thrown as NodeJS.ErrnoException;
  return code === "ENOENT" || code === "ENOTDIR";
}
