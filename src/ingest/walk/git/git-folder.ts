/** Finds the repository that a folder belongs to, reading `.git` by hand: plain, worktree and submodule forms. */
import { realpathSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { readSmallText } from "./read-small-file.ts";

export interface GitFolder {
  /** Real path of the work tree's top folder, `/`-separated, without a final slash. */
  readonly top: string;
  /** Real path of this work tree's git folder: HEAD and index lie here. */
  readonly gitDir: string;
  /** Real path of the folder that all worktrees share: config, refs, info lie here. */
  readonly commonDir: string;
}

/** The repository whose work tree holds `folder` (a real path), nearest first, or null. */
export function findGitFolder(folder: string): GitFolder | null {
  for (let at = folder; ; ) {
    const found = openGitFolder(at);
    if (found !== null) return found;
    const above = dirname(at);
    if (above === at) return null;
    at = above;
  }
}

/** The repository whose top is exactly `top`, or null when its `.git` is missing or leads to no git folder. */
export function openGitFolder(top: string): GitFolder | null {
  const base = top.endsWith("/") ? top : `${top}/`;
  try {
    const stat = statSync(`${base}.git`, { throwIfNoEntry: false });
    if (stat === undefined) return null;
    const named = stat.isDirectory() ? `${base}.git` : gitDirNamedIn(base);
    if (named === null) return null;
    const gitDir = slashed(realpathSync.native(named));
    if (readSmallText(`${gitDir}/HEAD`) === null) return null;
    const common = readSmallText(`${gitDir}/commondir`)?.trim();
    const commonDir = common ? slashed(realpathSync.native(resolve(gitDir, common))) : gitDir;
    return { top: slashed(top), gitDir, commonDir };
  } catch {
    return null;
  }
}

function gitDirNamedIn(base: string): string | null {
  const named = /^gitdir:\s*(.+?)\s*$/.exec(readSmallText(`${base}.git`) ?? "")?.[1];
  return named === undefined ? null : resolve(base, named);
}

function slashed(path: string): string {
  return process.platform === "win32" ? path.replaceAll("\\", "/") : path;
}
