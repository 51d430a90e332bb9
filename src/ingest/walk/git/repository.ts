/** What a folder's git repository says of it: which project it is and which commit it shows. */
import { existsSync } from "node:fs";
import { defaultUserFolders, type GitUserFolders, readGitConfig } from "./git-config.ts";
import { findGitFolder, type GitFolder } from "./git-folder.ts";
import { type Head, readHead } from "./read-head.ts";
import { remoteNameOf } from "./remote-name.ts";
import { runGit } from "./run-git.ts";

export interface Repository extends GitFolder, Head {
  /** `github.com/owner/name`, or null without a remote that names a host. */
  readonly remote: string | null;
}

const HEAD_TIMEOUT_MS = 2_000;
const POSITION_TIMEOUT_MS = 5_000;

/** The repository that `folder` (a real path) lies in, or null. Runs git only where refs are kept in tables. */
export async function findRepository(
  folder: string,
  user: GitUserFolders = defaultUserFolders(),
): Promise<Repository | null> {
  const found = findGitFolder(folder);
  if (found === null) return null;
  const remote = remoteNameOf(readGitConfig(found, user));
  return { ...found, ...(await headOf(found)), remote };
}

/** Branch and commit of a repository known already; nulls where neither own code nor git can tell. */
export async function headOf(repository: GitFolder): Promise<Head> {
  const head = readHead(repository);
  if (head !== null) return head;
  const ask = (...args: string[]): Promise<string | null> =>
    runGit({ repository, args, timeoutMs: HEAD_TIMEOUT_MS });
  const [branch, commit] = await Promise.all([
    ask("symbolic-ref", "--quiet", "--short", "HEAD"),
    ask("rev-parse", "--quiet", "--verify", "HEAD^{commit}"),
  ]);
  return { branch: branch?.trim() || null, commit: commit?.trim() || null };
}

/**
 * How many first parents `commit` has before it: 0 at the root. Null without git, in a shallow clone (the count would
 * be wrong) and when git takes too long. Costs a walk over the history: not for sweeps.
 */
export async function firstParentPosition(
  repository: GitFolder,
  commit: string,
  options: { readonly timeoutMs?: number; readonly signal?: AbortSignal } = {},
): Promise<number | null> {
  if (!/^[0-9a-f]{40,64}$/.test(commit)) return null;
  if (existsSync(`${repository.commonDir}/shallow`)) return null;
  const output = await runGit(
    {
      repository,
      args: ["rev-list", "--count", "--first-parent", commit, "--"],
      timeoutMs: options.timeoutMs ?? POSITION_TIMEOUT_MS,
    },
    options.signal,
  );
  const count = Number.parseInt(output ?? "", 10);
  return Number.isInteger(count) && count > 0 ? count - 1 : null;
}
