/** The walk: one pass over a folder that lists what is to be indexed and says why the rest is not. Synchronous, for a worker thread. */
import { accessSync, constants, lstatSync, realpathSync, type Stats } from "node:fs";
import type { SkipReason } from "../../domain/document.ts";
import { AppError } from "../../domain/errors.ts";
import { secretNamesIn } from "./classify-name.ts";
import {
  entryPath,
  type FolderEntry,
  type FolderPlace,
  type FoundEntry,
  placeBelow,
  readFolder,
  toEntry,
} from "./folder-entries.ts";
import {
  ATTRIBUTES_FILE,
  decideEntry,
  type EntryVerdict,
  enterRepository,
  type FolderRules,
  IGNORE_FILE,
  OWN_IGNORE_FILE,
  type RuleFilesPresent,
  type RuleReader,
  rulesAboveRoot,
  withRuleFiles,
} from "./folder-rules.ts";
import { type AttributeVerdict, attributesOf, judgeFile } from "./judge-file.ts";
import { BlockBuilder, type ListingColumns } from "./listing-columns.ts";
import { openRootError } from "./open-root-error.ts";
import { isRacy } from "./racy-time.ts";
import { isVendoredFolder } from "./vendored-folder.ts";

const DOT = 0x2e;
const RULE_FILES: ReadonlySet<string> = new Set([IGNORE_FILE, OWN_IGNORE_FILE, ATTRIBUTES_FILE]);
const READABLE_BY_ALL = 0o444;
const READABLE_BY_OWNER = 0o400;
const USER = process.geteuid?.() ?? -1;

interface Walk {
  readonly root: string;
  readonly reader: RuleReader;
  readonly documents: BlockBuilder;
  readonly skipped: BlockBuilder;
  readonly isAborted: () => boolean;
  ignored: number;
}

/** A folder while its entries are gone through. */
interface Visit {
  readonly walk: Walk;
  readonly place: FolderPlace;
  readonly rules: FolderRules;
  /** Names, lower case, that are secrets in this folder. */
  readonly secretNames: ReadonlySet<string> | null;
  /** When the folder began to be read. */
  readonly nowMs: number;
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
  };
  const place = { path: "", bytes: "", fs: root.endsWith("/") ? root : `${root}/` };
  const nowMs = Date.now();
  let entries: readonly FoundEntry[];
  try {
    entries = readFolder(place.fs);
  } catch (thrown) {
    throw openRootError(root, thrown);
  }
  visitEntries(walk, place, entries, rulesAboveRoot(root, reader), nowMs);
  return {
    documents: walk.documents.blocks(),
    skipped: walk.skipped.blocks(),
    ignored: walk.ignored,
  };
}

function visitFolder(walk: Walk, place: FolderPlace, rules: FolderRules): void {
  const nowMs = Date.now();
  try {
    visitEntries(walk, place, readFolder(place.fs), rules, nowMs);
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown;
    if (!isGone(thrown)) walk.skipped.addSkip("", place.path, "unreadable");
  }
}

function visitEntries(
  walk: Walk,
  place: FolderPlace,
  entries: readonly FoundEntry[],
  above: FolderRules,
  nowMs: number,
): void {
  if (walk.isAborted()) throw new AppError("CANCELLED", "The walk was cancelled.");
  const rules = rulesInside(walk, place, entries, above);
  const visit = { walk, place, rules, secretNames: secretNamesIn(place.path), nowMs };
  for (const found of entries) {
    if (found.name === ".git") continue;
    const entry = toEntry(found);
    const isFolder = entry.kind === "folder";
    const verdict = decideEntry(rules, place.bytes, entry, isFolder);
    if (verdict === "ignore") walk.ignored++;
    else if (isFolder) visitSubfolder(visit, entry, verdict);
    else if (entry.kind === "file") visitFile(visit, entry, verdict === "keep");
    else visitOther(visit, entry);
  }
}

function rulesInside(
  walk: Walk,
  place: FolderPlace,
  entries: readonly FoundEntry[],
  above: FolderRules,
): FolderRules {
  const { hasGit, ...present } = scanForRules(entries);
  const depth = place.bytes.length;
  const { fs } = place;
  // the root's own repository is among the rules above
  const isInner = hasGit && place.path !== "" && typeof fs === "string";
  const rules = isInner ? enterRepository(above, fs.slice(0, -1), depth, walk.reader) : above;
  if (!present.ignore && !present.own && !present.attributes) return rules;
  const inside = withRuleFiles(rules, fs, present, depth);
  return hidesAll(place, entries, inside)
    ? withRuleFiles(rules, fs, { ...present, skipCatchAll: true }, depth)
    : inside;
}

/** Which files that carry rules a folder holds; all of their names begin with a dot. */
function scanForRules(entries: readonly FoundEntry[]): RuleFilesPresent & { hasGit: boolean } {
  const names: string[] = [];
  let hasGit = false;
  for (const found of entries) {
    if (found.name.charCodeAt(0) !== DOT) continue;
    if (found.name === ".git") hasGit = true;
    else if (RULE_FILES.has(found.name) && toEntry(found).kind === "file") names.push(found.name);
  }
  return {
    ignore: names.includes(IGNORE_FILE),
    own: names.includes(OWN_IGNORE_FILE),
    attributes: names.includes(ATTRIBUTES_FILE),
    skipCatchAll: false,
    hasGit,
  };
}

/**
 * Outside of a repository an ignore file may be meant for another tree than the one it came with: Debian's kernel source holds one that
 * hides everything but the packaging, which is not there. At the root, rules that leave nothing do not say what the user wants.
 */
function hidesAll(
  { path }: FolderPlace,
  entries: readonly FoundEntry[],
  rules: FolderRules,
): boolean {
  if (path !== "" || rules.repository !== null) return false;
  const shown = entries.filter(({ name }) => name.charCodeAt(0) !== DOT);
  return (
    shown.length > 0 &&
    shown.every((found) => {
      const entry = toEntry(found);
      return decideEntry(rules, "", entry, entry.kind === "folder") === "ignore";
    })
  );
}

function visitSubfolder(visit: Visit, entry: FolderEntry, verdict: EntryVerdict): void {
  const { walk, place, rules } = visit;
  if (verdict === "enter") walk.ignored++;
  const vendored =
    verdict !== "keep" &&
    !walk.reader.settings.includeVendored &&
    isVendoredFolder(place.fs, entry.name);
  if (vendored) {
    walk.skipped.addSkip(place.path, `${entry.name}/`, "vendored");
    return;
  }
  const insideIgnored = verdict === "enter";
  const inside = rules.insideIgnored === insideIgnored ? rules : { ...rules, insideIgnored };
  visitFolder(walk, placeBelow(place, entry), inside);
}

function visitFile(visit: Visit, entry: FolderEntry, keep: boolean): void {
  const { walk, place, rules } = visit;
  const fsPath = entryPath(place, entry);
  let stat: Stats | undefined;
  try {
    stat = lstatSync(fsPath, { throwIfNoEntry: false });
  } catch {
    walk.skipped.addSkip(place.path, entry.name, "unreadable");
    return;
  }
  if (stat === undefined) return;
  const attributes = attributesOf(rules, place.bytes, entry);
  const reason = skipReason(visit, { entry, fsPath, stat, keep, attributes });
  if (reason !== null) {
    walk.skipped.addSkip(place.path, entry.name, reason, stat);
    return;
  }
  const trusted = isRacy(stat.mtimeMs, visit.nowMs) ? { size: stat.size, mtimeMs: -1 } : stat;
  const handWritten = keep || attributes === "hand-written";
  walk.documents.addDocument(place.path, entry.name, trusted, handWritten);
}

interface FoundFile {
  readonly entry: FolderEntry;
  readonly fsPath: string | Buffer;
  readonly stat: Stats;
  readonly keep: boolean;
  readonly attributes: AttributeVerdict;
}

function skipReason(visit: Visit, { entry, fsPath, stat, ...file }: FoundFile): SkipReason | null {
  const { name, ending } = entry;
  const { secretNames } = visit;
  const listed = { ...file, name, ending, sizeBytes: stat.size, secretNames };
  const reason = judgeFile(visit.walk.reader.settings, listed);
  return reason ?? (isReadable(stat, fsPath) ? null : "unreadable");
}

/** Opening every file to see would cost more than the walk; only mode bits that leave a doubt are asked about. */
function isReadable(stat: Stats, fsPath: string | Buffer): boolean {
  if ((stat.mode & READABLE_BY_ALL) === READABLE_BY_ALL) return true;
  if (stat.uid === USER && (stat.mode & READABLE_BY_OWNER) !== 0) return true;
  try {
    accessSync(fsPath, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

/** Symbolic links are never followed: what they name inside the root is listed where it lies. */
function visitOther({ walk, place }: Visit, entry: FolderEntry): void {
  const leaves = entry.kind === "link" && leadsOutside(walk.root, entryPath(place, entry));
  const reason = leaves ? "symlink-outside-root" : "not-a-file";
  walk.skipped.addSkip(place.path, entry.name, reason);
}

function leadsOutside(root: string, link: string | Buffer): boolean {
  try {
    const real = realpathSync.native(link, "utf8");
    const target = process.platform === "win32" ? real.replaceAll("\\", "/") : real;
    return target !== root && !target.startsWith(root.endsWith("/") ? root : `${root}/`);
  } catch {
    return false;
  }
}

function isGone(thrown: unknown): boolean {
  const { code } = thrown as NodeJS.ErrnoException;
  return code === "ENOENT" || code === "ENOTDIR";
}
