/** What git tells of a first-parent line: its commits, the tree of one, and what each changed. */
import type { PastCommit } from "../../domain/past.ts";
import { escapeNameBytes } from "../walk/byte-name.ts";
import type { GitFolder } from "../walk/git/git-folder.ts";
import { readGit } from "../walk/git/run-git.ts";

/** A folder of a repository as git names it. */
export interface GitPlace {
  readonly repository: GitFolder;
  /** The dataset's folder below the work tree's top, ending in `/`, or empty. */
  readonly prefix: string;
}

/** A file of a commit: its blob, under its path below the dataset's folder. */
export interface PastFile {
  readonly path: string;
  readonly blob: string;
}

/** What a commit did to one file: added (`before` is null), removed (`after` is null), changed, or renamed. */
export interface FileChange {
  readonly before: PastFile | null;
  readonly after: PastFile | null;
}

/** Ten million objects are listed in a minute. */
const TIMEOUT_MS = 120_000;
/** Above this many pairs git compares names and hashes only. */
const RENAME_LIMIT = 400;
const NUL = 0;
const FILE_MODES: ReadonlySet<string> = new Set(["100644", "100755", "100664"]);

/** Commits from `tip` (at `position`) down its first parents, newest first, at most `count`. Null when git fails. */
export async function listLine(
  repository: GitFolder,
  tip: { readonly hash: string; readonly position: number },
  count: number,
  signal: AbortSignal,
): Promise<readonly PastCommit[] | null> {
  const args = [
    ...["rev-list", "--first-parent", "--timestamp", `--max-count=${count}`],
    ...[tip.hash, "--"],
  ];
  const output = await readGit({ repository, args, timeoutMs: TIMEOUT_MS }, signal);
  if (output === null) return null;
  return output
    .toString("latin1")
    .split("\n")
    .filter((line) => line !== "")
    .map((line, i) => {
      const [seconds = "0", hash = ""] = line.split(" ");
      return { position: tip.position - i, hash, committedAtMs: Number(seconds) * 1_000 };
    });
}

/** The files of a commit with their sizes, in git's order. Null when git fails. */
export async function listTree(
  { repository, prefix }: GitPlace,
  commit: string,
  signal: AbortSignal,
): Promise<readonly (PastFile & { readonly sizeBytes: number })[] | null> {
  const args = [
    "ls-tree",
    "-r",
    "-z",
    "--long",
    "--full-tree",
    commit,
    "--",
    ...within(prefix, ""),
  ];
  const output = await readGit({ repository, args, timeoutMs: TIMEOUT_MS }, signal);
  if (output === null) return null;
  return fieldsOf(output).flatMap((entry) => {
    const tab = entry.indexOf(0x09);
    const [mode = "", , blob = "", size = ""] = entry.toString("latin1", 0, tab).split(/ +/);
    if (!FILE_MODES.has(mode)) return [];
    const path = pathOf(entry.subarray(tab + 1), prefix);
    return [{ path, blob, sizeBytes: Number(size) || 0 }];
  });
}

/**
 * What each of these commits changed against its first parent, by hash; those that changed nothing here are left out. `parent` is null for
 * a root. Null when git fails.
 */
export async function listChanges(
  { repository, prefix }: GitPlace,
  commits: readonly { readonly hash: string; readonly parent: string | null }[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly FileChange[]> | null> {
  const args = [
    ...["diff-tree", "--stdin", "--root", "-r", "--raw", "-z", "--no-abbrev"],
    ...["-M", `-l${RENAME_LIMIT}`, "--", ...within(prefix, ":(literal)")],
  ];
  const input = commits.map(
    ({ hash, parent }) => `${hash}${parent === null ? "" : ` ${parent}`}\n`,
  );
  const output = await readGit(
    { repository, args, timeoutMs: TIMEOUT_MS, input: input.join("") },
    signal,
  );
  return output === null ? null : parseChanges(fieldsOf(output), prefix);
}

const within = (prefix: string, magic: string): string[] =>
  prefix === "" ? [] : [`${magic}${prefix}`];

function fieldsOf(output: Buffer): Buffer[] {
  const fields: Buffer[] = [];
  for (let from = 0; from < output.length; ) {
    const end = output.indexOf(NUL, from);
    fields.push(output.subarray(from, end < 0 ? output.length : end));
    from = end < 0 ? output.length : end + 1;
  }
  return fields;
}

/** `prefix` is cut off as bytes, so that a name which is not UTF-8 comes out as the walk writes it. */
function pathOf(bytes: Buffer, prefix: string): string {
  return escapeNameBytes(bytes.subarray(Buffer.byteLength(prefix)));
}

function parseChanges(fields: readonly Buffer[], prefix: string): Map<string, FileChange[]> {
  const byCommit = new Map<string, FileChange[]>();
  let changes: FileChange[] = [];
  for (let at = 0; at < fields.length; ) {
    const field = fields[at]?.toString("latin1") ?? "";
    if (!field.startsWith(":")) {
      changes = byCommit.get(field) ?? [];
      byCommit.set(field, changes);
      at += 1;
      continue;
    }
    const [, , , , status = ""] = field.split(" ");
    const names = status.startsWith("R") ? 2 : 1;
    const paths = fields.slice(at + 1, at + 1 + names).map((name) => pathOf(name, prefix));
    const change = toChange(field, paths);
    if (change !== null) changes.push(change);
    at += 1 + names;
  }
  return byCommit;
}

/** Null where only the mode changed. */
function toChange(record: string, [first = "", second = first]: string[]): FileChange | null {
  const [modeBefore = "", modeAfter = "", blobBefore = "", blobAfter = ""] = record
    .slice(1)
    .split(" ");
  const before = FILE_MODES.has(modeBefore) ? { path: first, blob: blobBefore } : null;
  const after = FILE_MODES.has(modeAfter) ? { path: second, blob: blobAfter } : null;
  return before?.blob === after?.blob && first === second ? null : { before, after };
}
