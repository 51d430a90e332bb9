/** Which files of a commit count: the rules of the work tree as they are now, asked path by path. */
import type { SkipReason } from "../../domain/document.ts";
import { detectLanguage, type LanguageId } from "../../domain/language.ts";
import { byteString } from "../walk/byte-name.ts";
import { secretNamesIn } from "../walk/classify-name.ts";
import {
  type FolderRules,
  presentIn,
  ruleReader,
  rulesAboveRoot,
  withRuleFiles,
} from "../walk/folder-rules.ts";
import { TrackedPathsCache } from "../walk/git/read-tracked-paths.ts";
import { attributesOf, judgeFile } from "../walk/judge-file.ts";
import { entryName } from "../walk/rule-list.ts";
import { decideScopes } from "../walk/rule-scope.ts";
import { isVendoredFolder } from "../walk/vendored-folder.ts";
import type { WalkSettings } from "../walk/walk-settings.ts";

export type PathVerdict =
  | { readonly counts: true; readonly handWritten: boolean }
  | { readonly counts: false; readonly reason: SkipReason };

export interface PathRules {
  /** Of a file below the dataset's folder. Its size may be unknown: 0. */
  judge(path: string, sizeBytes: number): PathVerdict;
  readonly maxFileBytes: number;
}

interface FolderState {
  readonly rules: FolderRules;
  /** Why nothing in it counts, or null. */
  readonly reason: SkipReason | null;
}

/**
 * What git tracked then is not ignored by its rules; all other rules hold as in the walk. Folders are looked at once: make new rules for
 * each run.
 */
export function createPathRules(
  root: string,
  settings: WalkSettings,
  excludeLanguages: readonly LanguageId[],
): PathRules {
  const reader = ruleReader(settings, new TrackedPathsCache());
  const leftOut = new Set<LanguageId>(excludeLanguages);
  const folders = new Map<string, FolderState>();

  const ownRulesOf = (rules: FolderRules, folder: string): FolderRules => {
    const fsPath = `${root}/${folder}`;
    return withRuleFiles(rules, fsPath, presentIn(fsPath), byteString(folder).length);
  };
  const open = (folder: string): FolderState => {
    const known = folders.get(folder);
    if (known !== undefined) return known;
    const state = folder === "" ? openRoot() : openBelow(folder);
    folders.set(folder, state);
    return state;
  };
  const openRoot = (): FolderState => ({
    rules: ownRulesOf(rulesAboveRoot(root, reader), ""),
    reason: null,
  });
  const openBelow = (folder: string): FolderState => {
    const slash = folder.lastIndexOf("/", folder.length - 2) + 1;
    const parent = folder.slice(0, slash);
    const name = folder.slice(slash, -1);
    const above = open(parent);
    if (above.reason !== null) return above;
    const own = decideScopes(
      above.rules.own,
      byteString(parent),
      entryName(byteString(name)),
      true,
    );
    if (own === 1) return { ...above, reason: "ignored" };
    const isVendored =
      own !== -1 && !settings.includeVendored && isVendoredFolder(`${root}/${parent}`, name);
    if (isVendored) return { ...above, reason: "vendored" };
    return { rules: ownRulesOf(above.rules, folder), reason: null };
  };

  return {
    maxFileBytes: settings.maxFileBytes,
    judge: (path, sizeBytes) => {
      const slash = path.lastIndexOf("/") + 1;
      const folder = path.slice(0, slash);
      const { rules, reason } = open(folder);
      if (reason !== null) return { counts: false, reason };
      if (leftOut.size > 0 && leftOut.has(detectLanguage(path, "")))
        return { counts: false, reason: "ignored" };
      const entry = entryName(byteString(path.slice(slash)));
      const bytes = byteString(folder);
      const own = decideScopes(rules.own, bytes, entry, false);
      if (own === 1) return { counts: false, reason: "ignored" };
      const keep = own === -1;
      const attributes = attributesOf(rules, bytes, entry);
      const name = path.slice(slash);
      const secretNames = secretNamesIn(folder);
      const file = { name, ending: entry.ending, sizeBytes, keep, attributes, secretNames };
      const skip = judgeFile(settings, file);
      if (skip !== null) return { counts: false, reason: skip };
      return { counts: true, handWritten: keep || attributes === "hand-written" };
    },
  };
}
