/** Whether a folder is one that the repository around it ignores. */
import { ruleReader, rulesAboveRoot } from "./folder-rules.ts";
import { findGitFolder } from "./git/git-folder.ts";
import { TrackedPathsCache } from "./git/read-tracked-paths.ts";
import type { WalkSettings } from "./walk-settings.ts";

/** False outside of a repository and at its top. `folder` is a real path, `/`-separated. Reads the rule files above the folder. */
export function isIgnoredRoot(folder: string, settings: WalkSettings): boolean {
  const git = findGitFolder(folder);
  if (git === null || git.top === folder) return false;
  return rulesAboveRoot(folder, ruleReader(settings, new TrackedPathsCache())).repository === null;
}
