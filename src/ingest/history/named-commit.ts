/** From what a person calls a commit to its hash, asked of git without ever handing it an option. */
import { AppError } from "../../domain/errors.ts";
import { nearestWord } from "../../domain/nearest-word.ts";
import { findGitFolder, type GitFolder } from "../walk/git/git-folder.ts";
import { runGit } from "../walk/git/run-git.ts";
import { lackOf } from "./align-line.ts";

const GIT_TIMEOUT_MS = 5_000;
const LONGEST_NAME = 250;
/** What git allows in a ref's name, and steps back from it (`v1~2`, `HEAD^`). Never anything that git could take for an option. */
const REF = /^[^\s~^:?*[\\\p{Cc}-][^\s~^:?*[\\\p{Cc}]*(?:~\d{0,6}|\^)*$/u;
/** Names that are looked at for a likely one. */
const MOST_NAMES = 5_000;
const MOST_SUGGESTED = 5;

const VALID =
  "Give a branch, tag or commit as git names it, such as main, origin/main, v1.2.0 or 3f2a1c9, or a number of commits of the past.";

/** Whether git may be asked for it. */
function isRefName(text: string): boolean {
  if (text.length > LONGEST_NAME || !REF.test(text)) return false;
  return !text.includes("..") && !text.includes("@{") && !text.includes("//");
}

/** The whole hash of a commit, tag or branch; null when it names none or could be mistaken by git. */
export async function commitNamed(repository: GitFolder, text: string): Promise<string | null> {
  if (!isRefName(text) || text.endsWith(".lock")) return null;
  const args = ["rev-parse", "--quiet", "--verify", `${text}^{commit}`];
  const output = await runGit({ repository, args, timeoutMs: GIT_TIMEOUT_MS });
  const hash = output?.trim() ?? "";
  return /^[0-9a-f]{40,64}$/.test(hash) ? hash : null;
}

/** The same for a folder, as an answer to a caller. Throws AppError: INVALID_ARGUMENT, UNKNOWN_REF. */
export async function requireCommit(folder: string, text: string): Promise<string> {
  if (!isRefName(text))
    throw new AppError(
      "INVALID_ARGUMENT",
      `${JSON.stringify(text)} cannot be the name of a branch, tag or commit.`,
      { next: VALID },
    );
  const repository = findGitFolder(folder);
  if (repository === null)
    throw new AppError("UNKNOWN_REF", "The folder is not in a git repository, so it has no refs.", {
      next: "Call index_codebase without history.",
    });
  const hash = await commitNamed(repository, text);
  if (hash !== null) return hash;
  const lack = lackOf(repository);
  const said = `There is no branch, tag or commit ${text} in this repository.`;
  const near = await nearestRefs(repository, text);
  throw new AppError("UNKNOWN_REF", lack === null ? said : `${said} ${lack}`, {
    next: near.length === 0 ? VALID : `Did you mean ${near.join(", ")}? ${VALID}`,
    data: { nearest: near },
  });
}

/** Names of branches and tags that are likely meant: those with the same last part, then the most similar one. */
async function nearestRefs(repository: GitFolder, text: string): Promise<readonly string[]> {
  const args = [
    ...["for-each-ref", `--count=${MOST_NAMES}`, "--sort=-creatordate"],
    ...["--format=%(refname:short)", "refs/heads", "refs/tags", "refs/remotes"],
  ];
  const output = await runGit({ repository, args, timeoutMs: GIT_TIMEOUT_MS });
  const names = (output ?? "").split("\n").filter((name) => name !== "");
  const same = names.filter((name) => name.endsWith(`/${lastPart(text)}`));
  const near = nearestWord(text, names);
  return [...new Set([...same, ...(near === null ? [] : [near])])].slice(0, MOST_SUGGESTED);
}

const lastPart = (name: string): string => name.slice(name.lastIndexOf("/") + 1);
