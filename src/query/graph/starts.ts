/** The nodes that a walk starts from, now and at the time that it is compared with. */
import type { WalkRequest } from "../../domain/walk-request.ts";
import type { NodeNumber, PlacedNode } from "../../ports/code-graph.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import type { Refresher } from "../../ports/refresher.ts";
import type { Workspace } from "../../ports/workspaces.ts";
import { lineOf, nodeText } from "./edge-text.ts";
import { findStart, type StartFound, unknownStart } from "./find-start.ts";
import { type FollowedStart, followBack, followForward, followWritten } from "./follow-renames.ts";
import { type Moments, momentText } from "./moments.ts";
import { membersTaken } from "./relations.ts";
import { plural } from "./section.ts";
import { membersOf } from "./with-members.ts";

/** What a sweep may take when a start is unknown: it may be new. */
const SWEEP_BUDGET_MS = 500;

export interface StartSet {
  /** What was named: a document, a symbol or its overloads. */
  readonly named: readonly PlacedNode[];
  /** What it stands for beside itself. */
  readonly members: readonly PlacedNode[];
}

export interface Starts extends StartSet {
  readonly kind: "found";
  /** The second symbol of a path. */
  readonly to: StartSet | null;
  /** What had the name at the time to compare with; null when nothing is compared. */
  readonly before: StartSet | null;
  readonly notices: readonly string[];
}

export interface AmbiguousStart {
  readonly kind: "ambiguous";
  readonly argument: "start" | "to";
  readonly written: string;
  readonly candidates: readonly PlacedNode[];
}

export interface StartsParams {
  readonly request: WalkRequest;
  readonly workspace: Workspace;
  readonly moments: Moments;
  readonly dependencies: { readonly refresher: Refresher };
}

/** Nodes of a start set. */
export const nodesOf = ({ named, members }: StartSet): NodeNumber[] =>
  [...named, ...members].map(({ node }) => node);

async function find(
  context: OperationContext,
  { workspace, dependencies, moments }: StartsParams,
  text: string,
  notices: string[],
): Promise<StartFound | null> {
  const at = moments.asOf?.position ?? null;
  const found = await findStart(context, { workspace, text, at });
  if (found !== null) return found;
  if (at !== null) {
    return followed(await followWritten(context, workspace, text, at), "Then called", notices);
  }
  const datasetId = workspace.dataset.id;
  const swept = await dependencies.refresher.sweepNow(context, {
    datasetId,
    budgetMs: SWEEP_BUDGET_MS,
  });
  const again = swept ? await findStart(context, { workspace, text, at }) : null;
  if (again !== null) return again;
  const renamed = moments.since === null ? await followForward(context, workspace, text) : null;
  return followed(renamed, "Now called", notices);
}

/** Says what the start is called at the time asked for. */
function followed(
  start: FollowedStart | null,
  say: "Then called" | "Now called",
  notices: string[],
): StartFound | null {
  if (start === null) return null;
  const { path, name } = start.called;
  notices.push(`${say} ${name === "" ? path : `${path}#${name}`}.`);
  return { kind: "found", nodes: start.nodes, alike: 0 };
}

/** What was the start at the time to compare with, also under another name; several meanings then are none. */
async function findBefore(
  context: OperationContext,
  { workspace, moments }: StartsParams,
  text: string,
  now: StartFound | null,
  notices: string[],
): Promise<readonly PlacedNode[]> {
  if (moments.since === null) return [];
  const at = moments.since.position;
  const found = await findStart(context, { workspace, text, at });
  if (found?.kind === "found") return found.nodes;
  if (now?.kind !== "found") return [];
  const then = await followBack(context, workspace, now.nodes, at);
  followed(then, "Then called", notices);
  return then?.nodes ?? [];
}

async function withMembers(
  context: OperationContext,
  { workspace, request }: StartsParams,
  named: readonly PlacedNode[],
  notices: string[],
): Promise<StartSet> {
  const taken = membersTaken(request.relation);
  if (taken === "none") return { named, members: [] };
  const { nodes, complete } = await membersOf(context, workspace, named, taken);
  if (!complete)
    notices.push(`Only ${nodes.length} of its members are walked from: name one of the others.`);
  return { named, members: nodes };
}

function noticesFor(
  { moments }: StartsParams,
  now: StartFound | null,
  before: readonly PlacedNode[],
): string[] {
  const notices: string[] = [];
  if (now?.kind === "found" && now.alike > 0)
    notices.push(
      `${now.alike} more ${plural(now.alike, "symbol has", "symbols have")} a name that ends so.`,
    );
  if (moments.since === null) return notices;
  if (before.length === 0)
    notices.push(`There was nothing of that name at ${momentText(moments.since)}.`);
  else if (now === null) notices.push(`It is gone since ${momentText(moments.since)}.`);
  return notices;
}

/** Finds the starts of a request. Throws AppError UNKNOWN_PATH, UNKNOWN_SYMBOL with what is near. */
export async function resolveStarts(
  context: OperationContext,
  params: StartsParams,
): Promise<Starts | AmbiguousStart> {
  const { request, workspace, moments } = params;
  const at = moments.asOf?.position ?? null;
  const renames: string[] = [];
  const found = await find(context, params, request.start, renames);
  if (found?.kind === "ambiguous") return { ...found, argument: "start", written: request.start };
  const before = await findBefore(context, params, request.start, found, renames);
  if (found === null && before.length === 0)
    throw await unknownStart(context, { workspace, text: request.start, at });
  const named = found?.nodes ?? before;
  const notices = [...renames, ...noticesFor(params, found, before)];
  const start = await withMembers(context, params, named, notices);
  if (request.to === null) {
    const then = moments.since === null ? null : { named: before, members: start.members };
    return { kind: "found", ...start, to: null, before: then, notices };
  }
  const second = await find(context, params, request.to, notices);
  if (second === null) throw await unknownStart(context, { workspace, text: request.to, at });
  if (second.kind === "ambiguous") return { ...second, argument: "to", written: request.to };
  const to = await withMembers(context, params, second.nodes, notices);
  return { kind: "found", ...start, to, before: null, notices };
}

/** `src/store.ts:40-57 Store.open: open(path: string): void`. */
export function describeStart(
  { named, members }: StartSet,
  pathText: (path: string) => string,
): string {
  const [first] = named;
  if (first === undefined) return "";
  const span = first.symbol?.span;
  const lines = span === undefined ? "" : `:${lineOf(first)}-${span.lineEnd}`;
  const more = named.length > 1 ? `, ${named.length} definitions` : "";
  const inside =
    members.length > 0
      ? `, with ${members.length} ${plural(members.length, "member", "members")}`
      : "";
  return `${pathText(first.key.path)}${lines} ${nodeText(first)}${more}${inside}`;
}
