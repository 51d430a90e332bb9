/** What git tracks in a work tree: from its index by own code, else from the git binary, else nothing. */
import { statSync } from "node:fs";
import type { GitFolder } from "./git-folder.ts";
import { parseGitIndex } from "./git-index.ts";
import { readSmallFile } from "./read-small-file.ts";
import { runGitSync } from "./run-git.ts";
import { type TrackedPaths, TrackedPathsBuilder } from "./tracked-paths.ts";

const LIST_TIMEOUT_MS = 20_000;
/** Ten million entries; beyond it tracked-but-ignored files are not looked for. */
const MOST_INDEX_BYTES = 1_073_741_824;
const MOST_REMEMBERED = 16;

interface Remembered {
  readonly stamp: string;
  readonly tracked: TrackedPaths;
}

/** Keeps the last indexes read, so that a sweep after nothing happened costs one stat. */
export class TrackedPathsCache {
  private readonly byGitDir = new Map<string, Remembered>();

  /** Never throws; an index that cannot be read is empty. */
  get(repository: GitFolder, hashBytes: number): TrackedPaths {
    const stamp = stampOf(`${repository.gitDir}/index`);
    const known = this.byGitDir.get(repository.gitDir);
    if (known?.stamp === stamp) return known.tracked;
    const tracked = readTrackedPaths(repository, hashBytes);
    this.byGitDir.delete(repository.gitDir);
    this.byGitDir.set(repository.gitDir, { stamp, tracked });
    const oldest = this.byGitDir.keys().next().value;
    if (this.byGitDir.size > MOST_REMEMBERED && oldest !== undefined) this.byGitDir.delete(oldest);
    return tracked;
  }
}

function stampOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat === undefined ? "none" : `${stat.ino} ${stat.size} ${stat.mtimeMs}`;
}

export function readTrackedPaths(repository: GitFolder, hashBytes: number): TrackedPaths {
  const bytes = readSmallFile(`${repository.gitDir}/index`, MOST_INDEX_BYTES);
  if (bytes === null) return new TrackedPathsBuilder().build();
  return parseGitIndex(bytes, hashBytes) ?? listByGit(repository);
}

function listByGit(repository: GitFolder): TrackedPaths {
  const args = ["ls-files", "-z", "--cached", "--full-name"];
  const output = runGitSync({ repository, args, timeoutMs: LIST_TIMEOUT_MS });
  const paths = new TrackedPathsBuilder();
  for (let from = 0; output !== null && from < output.length; ) {
    const end = output.indexOf(0, from);
    if (end < 0) break;
    paths.add(0, output, from, end);
    from = end + 1;
  }
  return paths.build();
}
