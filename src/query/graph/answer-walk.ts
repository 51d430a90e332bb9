/** From a question about the code graph to a bounded, current answer: the whole flow of a traversal. */
import { AppError } from "../../domain/errors.ts";
import type { WalkAnswer, WalkRequest } from "../../domain/walk-request.ts";
import type { History } from "../../ports/history.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import type { RefreshedDocument, Refresher } from "../../ports/refresher.ts";
import type { Workspace } from "../../ports/workspaces.ts";
import { cursorKey, decodeCursor } from "../cursor.ts";
import { shownPath } from "../render/shown-path.ts";
import { timed } from "../timed.ts";
import { renderCandidates } from "./candidates.ts";
import { type Moments, momentText, placeWalk, refText, type WalkPlace } from "./moments.ts";
import { describeCoverage, describeUnbound } from "./notices.ts";
import { kindsOf, plansOf } from "./relations.ts";
import type { Look } from "./section.ts";
import { findSections } from "./sections.ts";
import { describeStart, resolveStarts, type Starts } from "./starts.ts";
import { type LoadedPage, loadPage, writeWalk } from "./write-walk.ts";

export interface WalkDependencies {
  readonly refresher: Refresher;
  /** What an answer may spend on re-indexing changed files that it is about to show. */
  readonly refreshBudgetMs: number;
  /** What is missing from a workspace's index now, in one sentence; null when nothing is. */
  readonly describeGaps: (
    context: OperationContext,
    workspace: Workspace,
  ) => Promise<string | null>;
  /** Null where no past can be indexed. */
  readonly history: History | null;
}

/** What a walk may take before it answers with what it has seen. */
const WALK_BUDGET_MS = 5_000;

/** Throws AppError INVALID_ARGUMENT. */
function checkRequest({ relation, to, direction, changedSince, start }: WalkRequest): void {
  const refuse = (message: string, next: string): AppError =>
    new AppError("INVALID_ARGUMENT", message, { next });
  if (start.trim() === "")
    throw refuse("start is empty.", 'Give a symbol, for example "src/a.ts#Store.open".');
  if (relation === "path" && (to === null || to.trim() === ""))
    throw refuse(
      "relation path needs `to`.",
      "Give the second symbol as `to`, written like start.",
    );
  if (relation !== "path" && to !== null)
    throw refuse("`to` belongs to relation path.", 'Use relation "path", or leave `to` out.');
  if (relation === "path" && direction !== null)
    throw refuse("relation path takes no direction: both are tried.", "Leave direction out.");
  if (relation === "path" && changedSince !== null)
    throw refuse(
      "relation path cannot be compared with another time.",
      "Ask for the path twice: now, and with as_of.",
    );
}

interface Asked {
  readonly dependencies: WalkDependencies;
  readonly request: WalkRequest;
  readonly workspace: Workspace;
  readonly moments: Moments;
  /** Whose dataset the workspace is; null for the folder's own. */
  readonly ref: WalkPlace["ref"];
  readonly pathText: (path: string) => string;
}

/** Where the page goes on. A cursor belongs to everything but the page's size. */
function keyOf({ request, workspace, moments }: Asked, graphState: readonly number[]) {
  const { limit: _limit, maxTokens: _maxTokens, cursor: _cursor, ...question } = request;
  const { dataset, scope } = workspace;
  const positions = [moments.asOf?.position, moments.since?.position];
  return cursorKey([question, scope], [dataset.revision, graphState, positions]);
}

type States = ReadonlyMap<string, RefreshedDocument["state"]>;

async function compareFiles(
  context: OperationContext,
  { dependencies, workspace, moments, ref }: Asked,
  paths: readonly string[],
): Promise<States> {
  if (moments.asOf !== null || ref !== null || paths.length === 0) return new Map();
  const refreshed = await dependencies.refresher.refresh(context, {
    datasetId: workspace.dataset.id,
    paths,
    budgetMs: dependencies.refreshBudgetMs,
  });
  return new Map(refreshed.map(({ path, state }) => [path, state]));
}

/** A file that was read for this answer alone, or not in time, may have moved on from what the graph says. */
function staleMark(states: States, path: string): string {
  const state = states.get(path);
  if (state === "gone") return " deleted";
  return state === "stale" || state === "read" ? " stale" : "";
}

async function noticesOf(
  context: OperationContext,
  { request, workspace, moments, dependencies, pathText }: Asked,
  starts: Starts,
  coverage: string | null,
): Promise<string[]> {
  const { graph } = workspace.catalog;
  const plan = plansOf(request).find(({ way }) => way === "in");
  const asksNow = moments.asOf === null && request.relation !== "path" && request.cursor === null;
  const unbound =
    plan === undefined || !asksNow
      ? null
      : await describeUnbound(context, {
          graph,
          datasetId: workspace.dataset.id,
          start: starts.named,
          kinds: kindsOf(plan),
          pathText,
        });
  const gaps = await dependencies.describeGaps(context, workspace);
  return [coverage, gaps, ...starts.notices, unbound].filter((notice) => notice !== null);
}

function headOf({ moments, ref, pathText }: Asked, starts: Starts): string[] {
  const lines = [describeStart(starts, pathText)];
  if (starts.to !== null) lines.push(`to ${describeStart(starts.to, pathText)}`);
  if (moments.asOf !== null) lines.push(`as of ${momentText(moments.asOf)}`);
  if (ref !== null) lines.push(`as of ${refText(ref)}`);
  return lines;
}

interface Attempt {
  readonly answer: WalkAnswer;
  /** A file that it shows was re-indexed meanwhile. */
  readonly outdated: boolean;
}

async function attempt(context: OperationContext, asked: Asked): Promise<Attempt> {
  const { request, workspace, pathText } = asked;
  const { graph } = workspace.catalog;
  const starts = await timed(context, "start", () => resolveStarts(context, asked));
  if (starts.kind === "ambiguous")
    return { answer: renderCandidates(starts, request, pathText), outdated: false };
  const coverage = await describeCoverage(context, graph, workspace.dataset.id);
  const key = keyOf(asked, coverage.state);
  const position = decodeCursor(request.cursor, key);
  const stopAtMs = Math.min(performance.now() + WALK_BUDGET_MS, context.deadlineMs - 1_000);
  const sections = await timed(context, "walk", () =>
    findSections(context, { request, workspace, starts, moments: asked.moments, stopAtMs }),
  );
  const page: LoadedPage = await timed(context, "describe", () =>
    loadPage(context, sections, position.offset, request.limit),
  );
  const paths = [...new Set([...starts.named.map(({ key: { path } }) => path), ...page.paths])];
  const states = await timed(context, "freshness", () => compareFiles(context, asked, paths));
  const notices = await noticesOf(context, asked, starts, coverage.notice);
  const look: Look = { pathText, staleMark: (path) => staleMark(states, path) };
  const head = headOf(asked, starts);
  const answer = await timed(context, "render", async () =>
    writeWalk({ request, key, position, page, head, look, notices }),
  );
  return { answer, outdated: await isOutdated(context, asked, states) };
}

/** Whether anybody committed since it was asked: the walk may have read of before, the files' comparison of after. */
async function isOutdated(
  context: OperationContext,
  { workspace }: Asked,
  states: States,
): Promise<boolean> {
  if (states.size === 0) return false;
  if ([...states.values()].includes("committed")) return true;
  const now = await workspace.catalog.datasets.get(context, workspace.dataset.id);
  return now !== null && now.revision !== workspace.dataset.revision;
}

/**
 * Answers a question about the code graph of one workspace.
 * Throws AppError: INVALID_ARGUMENT, INVALID_CURSOR, UNKNOWN_PATH, UNKNOWN_SYMBOL, NOT_INDEXED, CANCELLED, CATALOG_*.
 */
export async function answerWalk(
  context: OperationContext,
  dependencies: WalkDependencies,
  request: WalkRequest,
  asker: Workspace,
): Promise<WalkAnswer> {
  checkRequest(request);
  const { refresher, history } = dependencies;
  refresher.sweepBehind(asker.dataset.id);
  const { workspace, ref, ...moments } = await placeWalk(context, history, asker, request);
  const pathText = (path: string): string => shownPath(asker, path, [asker]);
  const asked = { dependencies, request, workspace, moments, ref, pathText };
  const first = await attempt(context, asked);
  // what was committed just now is in the graph: ask it again, once
  return first.outdated ? (await attempt(context, asked)).answer : first.answer;
}
