/** How far a dataset's past goes, and what it lacks. */
import type { PastState } from "../../domain/past.ts";
import type { PastStatus } from "../../domain/status-report.ts";
import type { Catalog } from "../../ports/catalog.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import { RESOLVER_VERSION } from "../resolve/languages/registry.ts";
import { findGitFolder } from "../walk/git/git-folder.ts";
import { headOf } from "../walk/git/repository.ts";
import { lackOf } from "./align-line.ts";

export const NO_GIT = "The folder is not in a git repository, so it has no past.";

export interface PastStatusParams {
  readonly catalog: Catalog;
  readonly datasetId: string;
  readonly root: string;
  /** Commits wanted where nobody asked for another number. */
  readonly configured: number;
  /** Null: whatever they were parsed with. */
  readonly fingerprint: string | null;
}

/** Reads `.git` and the catalog; runs git only where refs are kept in tables. */
export async function readPastStatus(
  context: OperationContext,
  { catalog, datasetId, root, configured, fingerprint }: PastStatusParams,
): Promise<PastStatus> {
  const state = await catalog.line.state(context, datasetId);
  const wanted = state.wanted ?? configured;
  const { coverage } = state;
  const commitAt = async (position: number) =>
    (await catalog.line.commits(context, { datasetId, from: position, to: position }))[0] ?? null;
  const oldest = coverage === null ? null : await commitAt(coverage.from);
  const newest = coverage === null ? null : await commitAt(coverage.to);
  const commits = coverage === null ? 0 : coverage.to - coverage.from + 1;
  const status = { wanted, commits, oldest, newest, edges: usableEdges(state) };
  if (wanted === 0) return { ...status, state: "off", lack: null };
  const repository = findGitFolder(root);
  const lack = repository === null ? NO_GIT : lackOf(repository);
  if (lack !== null || repository === null) return { ...status, state: "lacking", lack };
  const head = await headOf(repository);
  if (head.commit === null)
    return { ...status, state: "lacking", lack: "The repository has no commit yet." };
  const isCurrent = fingerprint === null || coverage?.fingerprint === fingerprint;
  const isThere =
    isCurrent && newest?.hash === head.commit && reachesGoal(state, wanted) && hasEdges(state);
  return { ...status, state: isThere ? "complete" : "partial", lack: null };
}

function reachesGoal({ coverage }: PastState, wanted: number): boolean {
  return coverage !== null && coverage.from <= Math.max(0, coverage.to - wanted + 1);
}

function hasEdges({ coverage, edges }: PastState): boolean {
  if (coverage === null || edges === null) return false;
  const { from, to, resolver } = edges;
  return from <= coverage.from && to === coverage.to && resolver === RESOLVER_VERSION;
}

/** What another resolver bound still answers until it is bound anew. */
function usableEdges({ edges }: PastState): { readonly from: number; readonly to: number } | null {
  return edges === null || edges.from > edges.to ? null : { from: edges.from, to: edges.to };
}
