/** Which dataset of a ref answers for a commit, and what to say when none does. */
import type { RefMoment, UnknownTime } from "../../ports/history.ts";
import type { Workspace } from "../../ports/workspaces.ts";
import { findGitFolder } from "../walk/git/git-folder.ts";
import { commitNamed } from "./named-commit.ts";

const HEX = /^[0-9a-f]{4,64}$/i;
const SHORT_HASH = 7;

const short = (hash: string): string => hash.slice(0, SHORT_HASH);

async function nameNow(folder: string, text: string): Promise<string | null> {
  const repository = findGitFolder(folder);
  return repository === null ? null : commitNamed(repository, text);
}

/** `refs`: the datasets of refs of one folder. Of several at that commit the one that was asked for by its name, else the first. */
export async function findRef(
  refs: readonly Workspace[],
  asked: string,
): Promise<RefMoment | null> {
  const text = asked.trim();
  const [first] = refs;
  if (first === undefined) return null;
  const named = await nameNow(first.dataset.folder, text);
  const hash = named ?? (HEX.test(text) ? text.toLowerCase() : null);
  if (hash === null) return null;
  const there = refs.filter(({ dataset }) => dataset.gitCommit?.startsWith(hash));
  const chosen = there.find(({ dataset }) => dataset.ref === text) ?? there[0];
  const { gitCommit: commit = null, ref = null, folder = "" } = chosen?.dataset ?? {};
  const isShort = there.some(({ dataset }) => dataset.gitCommit !== commit);
  if (chosen === undefined || commit === null || ref === null || isShort) return null;
  const now = ref === text ? named : await nameNow(folder, ref);
  return { workspace: { ...chosen, at: short(commit) }, commit, ref, now };
}

/** Why a moment that is not in the past is not there as a ref either, and what to call. `problem`: what the past says of it. */
export async function explainRef(
  workspace: Workspace,
  refs: readonly Workspace[],
  asked: string,
  problem: string,
): Promise<UnknownTime> {
  const text = asked.trim();
  const now = await nameNow(workspace.dataset.folder, text);
  const indexed = refs.find(({ dataset }) => dataset.ref === text)?.dataset ?? null;
  const call = `index_codebase with history ${JSON.stringify(text)}`;
  if (indexed === null)
    return now === null
      ? { problem }
      : { problem, next: `${call} indexes it as a dataset of its own.` };
  if (indexed.gitCommit === null)
    return {
      problem: `${text} is not indexed completely yet, as a dataset of its own.`,
      next: `${call} goes on with it and waits; sync_status shows how far it is.`,
    };
  const was = short(indexed.gitCommit);
  const older = `as_of ${JSON.stringify(was)} asks about what was indexed`;
  if (now === null)
    return {
      problem: `${text} names no commit any more; it was indexed as its own dataset at ${was}.`,
      next: `${older}.`,
    };
  return {
    problem: `${text} has moved: it is ${short(now)} now and was indexed as its own dataset at ${was}. Nothing of ${short(now)} is indexed.`,
    next: `${call} brings it up to date; ${older}.`,
  };
}
