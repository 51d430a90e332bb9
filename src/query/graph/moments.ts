/** The moments of the past that a request names. */
import { AppError } from "../../domain/errors.ts";
import type { WalkRequest } from "../../domain/walk-request.ts";
import type { History, RefMoment, ResolvedTime } from "../../ports/history.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import type { Workspace } from "../../ports/workspaces.ts";

export interface Moment extends ResolvedTime {
  /** As it was asked for. */
  readonly text: string;
}

export interface Moments {
  /** Null: what the dataset shows now. */
  readonly asOf: Moment | null;
  /** Null: nothing is compared. */
  readonly since: Moment | null;
}

/** A commit that a dataset of its own holds. */
export interface AskedRef extends RefMoment {
  /** As it was asked for. */
  readonly text: string;
}

const noHistory = (): AppError =>
  new AppError("NOT_INDEXED", "Nothing of the past is indexed here.", { next: "Ask about now." });

export interface MomentParams {
  readonly history: History | null;
  readonly workspace: Workspace;
  readonly text: string;
  readonly needs: "documents" | "edges";
}

/** Null when no ref's dataset stands at that commit. */
export async function findAskedRef(
  context: OperationContext,
  { history, workspace, text }: Omit<MomentParams, "needs">,
): Promise<AskedRef | null> {
  const found = (await history?.findRef(context, { workspace, text })) ?? null;
  return found === null ? null : { ...found, text };
}

/** A moment of the dataset's own line. Throws AppError NOT_INDEXED with what is covered. */
export async function resolveMoment(
  context: OperationContext,
  { history, workspace, text, needs }: MomentParams,
): Promise<Moment> {
  if (history === null) throw noHistory();
  const time = await history.resolveTime(context, { workspace, text, needs });
  if (!("problem" in time)) return { ...time, text };
  throw new AppError("NOT_INDEXED", time.problem, {
    next:
      time.next ?? "Index the past with index_codebase and its history argument, or ask about now.",
  });
}

/** A moment of the line, else the ref's dataset that stands at that commit. Throws as `resolveMoment`. */
export async function resolveMomentOrRef(
  context: OperationContext,
  params: MomentParams,
): Promise<Moment | AskedRef> {
  try {
    return await resolveMoment(context, params);
  } catch (thrown) {
    const ref = await findAskedRef(context, params);
    if (ref === null) throw thrown;
    return ref;
  }
}

export const isRef = (moment: Moment | AskedRef): moment is AskedRef => "workspace" in moment;

/** Throws AppError INVALID_ARGUMENT. */
export function checkOrder(asOf: Moment | null, since: Moment | null): void {
  if (since !== null && asOf !== null && since.position > asOf.position)
    throw new AppError("INVALID_ARGUMENT", "changed_since is later than as_of.", {
      next: "Swap the two, or leave as_of out to compare with now.",
    });
}

/** What a walk is asked of: a dataset, and moments of its line. */
export interface WalkPlace extends Moments {
  readonly workspace: Workspace;
  /** Whose dataset that is; null for the folder's own. */
  readonly ref: AskedRef | null;
}

/** Throws AppError: NOT_INDEXED with what is covered, INVALID_ARGUMENT. */
export async function placeWalk(
  context: OperationContext,
  history: History | null,
  workspace: Workspace,
  request: Pick<WalkRequest, "asOf" | "changedSince">,
): Promise<WalkPlace> {
  const needs = "edges";
  const at = async (text: string): Promise<Moment | AskedRef> =>
    resolveMomentOrRef(context, { history, workspace, text, needs });
  const asOf = request.asOf === null ? null : await at(request.asOf);
  const since =
    request.changedSince === null ? null : await at(request.changedSince).catch(onLineOnly);
  if (since !== null && isRef(since)) throw notCompared(since.text);
  if (asOf === null || !isRef(asOf)) {
    checkOrder(asOf, since);
    return { workspace, ref: null, asOf, since };
  }
  if (since !== null) throw notCompared(asOf.text);
  return { workspace: asOf.workspace, ref: asOf, asOf: null, since: null };
}

/** A ref indexed as its own dataset would not help a comparison of edges. Throws what it is given, with another next step. */
function onLineOnly(thrown: unknown): never {
  if (!(thrown instanceof AppError) || thrown.code !== "NOT_INDEXED") throw thrown;
  throw new AppError("NOT_INDEXED", thrown.message, {
    next: "changed_since compares commits of one first-parent line that are indexed: index_codebase with a number as history indexes more of them. Or call search_code with changed_since, which takes a ref that is indexed as its own dataset too.",
  });
}

/** Edges are compared along one line of commits; another dataset's have none in common with it. */
const notCompared = (text: string): AppError =>
  new AppError(
    "INVALID_ARGUMENT",
    `${text} is indexed as a dataset of its own, off the line of commits that changed_since compares here.`,
    {
      next: `Ask twice, with as_of ${JSON.stringify(text)} and without; or call search_code with changed_since, which compares files.`,
    },
  );

/** `v1.0 (3f2a1c9, 2025-03-01)`. */
export function momentText({ text, commit, date }: Moment): string {
  const short = commit.slice(0, 7);
  const day = date.slice(0, 10);
  const said = [commit.startsWith(text) ? "" : short, day === text ? "" : day].filter(Boolean);
  const name = commit.startsWith(text) ? short : text;
  return said.length === 0 ? name : `${name} (${said.join(", ")})`;
}

/** `feature (3f2a1c9), indexed as its own dataset`, and where the ref is now when that is elsewhere. */
export function refText({ ref, commit, now }: AskedRef): string {
  const told = `${ref} (${commit.slice(0, 7)}), indexed as its own dataset`;
  if (now === commit) return told;
  if (now === null) return `${told}; ${ref} names no commit any more`;
  return `${told}; ${ref} has moved to ${now.slice(0, 7)} since, which index_codebase with history "${ref}" brings in`;
}
