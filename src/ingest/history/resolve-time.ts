/** From what a person calls a moment to a commit of the dataset's line that is indexed, or to a sentence that says what is. */
import type { Dataset } from "../../domain/dataset.ts";
import { parseMoment } from "../../domain/moment.ts";
import type { PastCommit } from "../../domain/past.ts";
import type { PastStatus } from "../../domain/status-report.ts";
import type { Catalog } from "../../ports/catalog.ts";
import type { ResolvedTime, UnknownTime } from "../../ports/history.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import { findGitFolder, type GitFolder } from "../walk/git/git-folder.ts";
import { firstParentPosition, headOf } from "../walk/git/repository.ts";
import { runGit } from "../walk/git/run-git.ts";
import { commitNamed } from "./named-commit.ts";

export interface ResolveParams {
  readonly catalog: Catalog;
  readonly dataset: Dataset;
  readonly past: PastStatus;
  readonly text: string;
}

const GIT_TIMEOUT_MS = 5_000;
const HEX = /^[0-9a-f]{4,64}$/i;

/** Never the nearest commit instead. */
export async function resolveTime(
  context: OperationContext,
  params: ResolveParams,
): Promise<ResolvedTime | UnknownTime> {
  const { dataset, past } = params;
  const text = params.text.trim();
  if (past.oldest === null || past.newest === null) return { problem: describeNone(past) };
  const repository = findGitFolder(dataset.folder);
  const named = repository === null ? null : await commitNamed(repository, text);
  const hash = named ?? (HEX.test(text) ? text.toLowerCase() : null);
  const found = hash === null ? null : await findIndexed(context, { ...params, text }, hash);
  if (found !== null) return found;
  if (named !== null && repository !== null)
    return { problem: await describeUncovered(repository, named, { ...params, text }) };
  const atMs = parseMoment(text, Date.now());
  if (atMs !== null) return resolveDate(context, atMs, { ...params, text });
  return {
    problem: `"${text}" is no commit, tag, branch or date (such as 2025-03-01) of this repository. ${describeCovered(past)}`,
  };
}

/** A moment whose edges are not known yet is a problem too: an empty walk would say that nobody called. */
export function needEdges(time: ResolvedTime, { edges }: PastStatus): ResolvedTime | UnknownTime {
  const { position, commit } = time;
  if (edges !== null && position >= edges.from && position <= edges.to) return time;
  return {
    problem: `The code graph of ${short(commit)} is not resolved yet: the past is filled in newest first. sync_status shows how far it is.`,
  };
}

async function findIndexed(
  context: OperationContext,
  { catalog, dataset, text }: ResolveParams,
  prefix: string,
): Promise<ResolvedTime | UnknownTime | null> {
  const found = await catalog.line.findCommits(context, { datasetId: dataset.id, prefix });
  const [commit] = found;
  if (commit === undefined) return null;
  if (found.length === 1) return toResolved(commit);
  return { problem: `"${text}" is short for several commits; give more of it.` };
}

async function resolveDate(
  context: OperationContext,
  atMs: number,
  { catalog, dataset, past, text }: ResolveParams,
): Promise<ResolvedTime | UnknownTime> {
  const found = await catalog.line.lastBefore(context, { datasetId: dataset.id, atMs });
  if (found !== null) return toResolved(found);
  return { problem: `Nothing of ${text} is indexed. ${describeCovered(past)}` };
}

function toResolved({ position, hash, committedAtMs }: PastCommit): ResolvedTime {
  return { position, commit: hash, date: new Date(committedAtMs).toISOString() };
}

/** Why a commit that exists cannot be shown. */
async function describeUncovered(
  repository: GitFolder,
  hash: string,
  { past, text }: ResolveParams,
): Promise<string> {
  const { newest } = past;
  const position = await firstParentPosition(repository, hash);
  const named = text.startsWith(hash.slice(0, 7)) ? short(hash) : `${text} (${short(hash)})`;
  if (position === null || newest === null)
    return `${named} is not indexed. ${describeCovered(past)}`;
  const head = position > newest.position ? (await headOf(repository)).commit : null;
  const headPosition = head === null ? null : await firstParentPosition(repository, head);
  if (head !== null && headPosition !== null) {
    const tip = { hash: head, position: headPosition };
    if (await isOnLine(repository, tip, { hash, position }))
      return `${named} is not indexed yet. ${describeCovered(past)}`;
  } else if (await isOnLine(repository, newest, { hash, position }))
    return `${named} is older than what is indexed. ${describeCovered(past)}`;
  return `${named} is not on this branch's first-parent line: it came in by a merge, or belongs to another branch. ${describeCovered(past)}`;
}

interface Place {
  readonly hash: string;
  readonly position: number;
}

async function isOnLine(repository: GitFolder, tip: Place, of: Place): Promise<boolean> {
  const back = tip.position - of.position;
  if (back < 0) return false;
  const args = ["rev-list", "--first-parent", `--skip=${back}`, "--max-count=1", tip.hash, "--"];
  const output = await runGit({ repository, args, timeoutMs: GIT_TIMEOUT_MS });
  return output?.trim() === of.hash;
}

const short = (hash: string): string => hash.slice(0, 7);

const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** `Indexed from abc1234 (2025-03-01) to def5678 (2025-06-01); …` */
function describeCovered(past: PastStatus): string {
  const { oldest, newest, wanted, state } = past;
  if (oldest === null || newest === null) return describeNone(past);
  const range = `Indexed from ${short(oldest.hash)} (${day(oldest.committedAtMs)}) to ${short(newest.hash)} (${day(newest.committedAtMs)})`;
  if (state === "partial") return `${range} so far; more is being filled in.`;
  if (oldest.position === 0) return `${range}, the whole line.`;
  return `${range}; index_codebase with history ${Math.max(2_000, wanted * 2)} goes further back.`;
}

function describeNone({ lack, state }: PastStatus): string {
  if (lack !== null) return lack;
  if (state === "off")
    return "The past is not indexed: index_codebase with history 500 indexes the last 500 commits.";
  return "The past is not indexed yet: it is filled in behind answers; index_codebase with history waits for it.";
}
