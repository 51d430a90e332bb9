/** The rules in force inside a folder, made from those of the folder above and the rule files found in it. */
import { lstatSync } from "node:fs";
import { parseAttributes } from "./attribute-rules.ts";
import { byteString } from "./byte-name.ts";
import { defaultUserFolders, type GitUserFolders } from "./git/git-config.ts";
import { findGitFolder, type GitFolder, openGitFolder } from "./git/git-folder.ts";
import { readSmallText } from "./git/read-small-file.ts";
import type { TrackedPathsCache } from "./git/read-tracked-paths.ts";
import { type BaseRules, readBaseRules } from "./repository-scope.ts";
import { type EntryName, entryName, parseIgnoreLines, type Rule, RuleList } from "./rule-list.ts";
import {
  decideScopes,
  mayReincludeBelow,
  noScopes,
  type RuleScope,
  withScope,
} from "./rule-scope.ts";
import type { WalkSettings } from "./walk-settings.ts";

export const IGNORE_FILE = ".gitignore";
export const OWN_IGNORE_FILE = ".quarryignore";
export const ATTRIBUTES_FILE = ".gitattributes";

const CATCH_ALL = /^\/?\*+\/?$/;

export interface FolderRules extends BaseRules {
  /** `.quarryignore` files and the user's own lines: they win over git's. */
  readonly own: readonly RuleScope[];
  /** Inside a folder that is ignored, entered for what is tracked or taken back in below. */
  readonly insideIgnored: boolean;
}

/** Which rule files a folder holds; symbolic links do not count, as in git. */
export interface RuleFilesPresent {
  readonly ignore: boolean;
  readonly own: boolean;
  readonly attributes: boolean;
  /** Leave out lines of the `.gitignore` that match every name. */
  readonly skipCatchAll: boolean;
}

/**
 * What becomes of an entry. `keep`: taken in by name in `.quarryignore`, so that no convention or guess leaves it out.
 * `enter`: an ignored folder that holds something to index.
 */
export type EntryVerdict = "index" | "keep" | "ignore" | "enter";

export interface RuleReader {
  readonly user: GitUserFolders;
  readonly cache: TrackedPathsCache;
  readonly settings: WalkSettings;
}

export function ruleReader(settings: WalkSettings, cache: TrackedPathsCache): RuleReader {
  const usual = defaultUserFolders();
  const home = settings.home ?? usual.home;
  return { user: { home, configHome: settings.configHome ?? `${home}/.config` }, cache, settings };
}

/**
 * The rules outside of `root` (a real path, `/`-separated): the user's, the repository's and those of the folders above it. A root that
 * these rules ignore was named on purpose: then nothing from above holds, and nothing counts as tracked.
 */
export function rulesAboveRoot(root: string, reader: RuleReader): FolderRules {
  const folder = findGitFolder(root);
  if (folder === null || folder.top === root) return rootRules(folder, "", reader);
  const written = `${root.slice(folder.top.length).replace(/^\//, "")}/`;
  const prefix = byteString(written);
  let rules = rootRules(folder, prefix, reader);
  let above = "";
  for (const step of written.slice(0, -1).split("/")) {
    const fsPath = `${folder.top}/${above}`;
    rules = withRuleFiles(rules, fsPath, presentIn(fsPath), byteString(above).length);
    if (decideScopes(rules.git, byteString(above), entryName(byteString(step)), true) === 1)
      return rootRules(null, "", reader);
    above += `${step}/`;
  }
  const rebase = (scopes: readonly RuleScope[]): readonly RuleScope[] =>
    scopes.map((scope) => ({ ...scope, cut: 0, prefix: prefix.slice(scope.cut) }));
  return {
    ...rules,
    own: [...userRules(reader.settings), ...rebase(rules.own.filter((scope) => !scope.pinned))],
    git: rebase(rules.git),
    generated: rebase(rules.generated),
    vendored: rebase(rules.vendored),
  };
}

/** The user's and the repository's rules as seen from the work tree's top. */
function rootRules(folder: GitFolder | null, prefix: string, reader: RuleReader): FolderRules {
  const base = readBaseRules(folder, { cut: 0, prefix }, reader);
  return { ...base, own: userRules(reader.settings), insideIgnored: false };
}

function userRules(settings: WalkSettings): readonly RuleScope[] {
  const lines = Buffer.from(settings.extraRules.join("\n")).toString("latin1");
  const list = new RuleList(parseIgnoreLines(lines), false);
  return withScope(noScopes(), { list, cut: 0, prefix: "", pinned: true });
}

/** Looks for rule files in a folder (with its final slash) that is not being listed. */
export function presentIn(folder: string): RuleFilesPresent {
  const isFile = (name: string): boolean =>
    lstatSync(folder + name, { throwIfNoEntry: false })?.isFile() ?? false;
  return {
    ignore: isFile(IGNORE_FILE),
    own: isFile(OWN_IGNORE_FILE),
    attributes: isFile(ATTRIBUTES_FILE),
    skipCatchAll: false,
  };
}

/** Adds the rule files that lie in a folder (`fsPath` with its final slash), `depth` byte characters below the root. */
export function withRuleFiles(
  rules: FolderRules,
  fsPath: string | Buffer,
  present: RuleFilesPresent,
  depth: number,
): FolderRules {
  const { ignoreCase } = rules;
  const place = { cut: depth, prefix: "", pinned: false };
  const rulesIn = (name: string): Rule[] => parseIgnoreLines(textOf(fsPath, name));
  let { git, own, generated, vendored } = rules;
  if (present.ignore) {
    const all = rulesIn(IGNORE_FILE);
    const kept = present.skipCatchAll ? all.filter((rule) => !CATCH_ALL.test(rule.pattern)) : all;
    git = withScope(git, { list: new RuleList(kept, ignoreCase), ...place });
  }
  if (present.own)
    own = withScope(own, { list: new RuleList(rulesIn(OWN_IGNORE_FILE), ignoreCase), ...place });
  if (present.attributes) {
    const macros = rules.repository?.macros ?? new Map();
    const lists = parseAttributes(textOf(fsPath, ATTRIBUTES_FILE), ignoreCase, macros);
    generated = withScope(generated, { list: lists.generated, ...place });
    vendored = withScope(vendored, { list: lists.vendored, ...place });
  }
  return { ...rules, git, own, generated, vendored };
}

function textOf(fsPath: string | Buffer, name: string): string {
  const file =
    typeof fsPath === "string" ? fsPath + name : Buffer.concat([fsPath, Buffer.from(name)]);
  return readSmallText(file, "latin1") ?? "";
}

/**
 * A repository inside the walk (a submodule, a clone, a worktree) goes by its own rules alone, as in git; only `.quarryignore` files
 * reach into it. Returns `rules` unchanged when `top`'s `.git` leads nowhere.
 */
export function enterRepository(
  rules: FolderRules,
  top: string,
  depth: number,
  reader: RuleReader,
): FolderRules {
  const folder = rules.insideIgnored ? null : openGitFolder(top);
  if (folder === null) return rules;
  const base = readBaseRules(folder, { cut: depth, prefix: "" }, reader);
  return { ...base, own: rules.own, insideIgnored: rules.insideIgnored };
}

/** Decides an entry by its folder (ending in `/`, or empty at the root) and its name, both byte strings. */
export function decideEntry(
  rules: FolderRules,
  folder: string,
  name: EntryName,
  isFolder: boolean,
): EntryVerdict {
  if (rules.own.length > 0) {
    const own = decideScopes(rules.own, folder, name, isFolder);
    if (own === 1) return "ignore";
    if (own === -1) return "keep";
  }
  const isIgnored =
    rules.insideIgnored ||
    (rules.git.length > 0 && decideScopes(rules.git, folder, name, isFolder) === 1);
  return isIgnored ? decideIgnored(rules, folder + name.bytes, isFolder) : "index";
}

/** What git ignores is indexed all the same when it is tracked, and entered when something in it is. */
function decideIgnored(rules: FolderRules, path: string, isFolder: boolean): EntryVerdict {
  if (rules.repository?.isTracked(path) === true) return "index";
  if (!isFolder) return "ignore";
  const below = `${path}/`;
  const holdsMore =
    rules.repository?.hasTrackedBelow(below) === true || mayReincludeBelow(rules.own, below);
  return holdsMore ? "enter" : "ignore";
}
