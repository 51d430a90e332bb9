/** Follows a symbol or document through the renames of the past to the name that it has at another time. */

import { dotted, parseStart } from "../../domain/walk-start.ts";
import type { PlacedNode } from "../../ports/code-graph.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import type { Workspace } from "../../ports/workspaces.ts";
import { findStart } from "./find-start.ts";

/** Renamed more often than this within the past that is kept, a name goes in circles. */
const MOST_RENAMES = 50;

interface Named {
  readonly path: string;
  /** Qualified name; empty for the document. */
  readonly name: string;
}

export interface FollowedStart {
  readonly nodes: readonly PlacedNode[];
  /** What it is called at the time asked for. */
  readonly called: Named;
}

/** What a thing that is called so now was called at position `at`; null when it had the same name. */
async function formerName(
  context: OperationContext,
  { catalog, dataset }: Workspace,
  now: Named,
  at: number,
): Promise<Named | null> {
  let named = now;
  let before = Number.POSITIVE_INFINITY;
  for (let step = 0; step < MOST_RENAMES; step++) {
    const { path, name } = named;
    const datasetId = dataset.id;
    const renames = await catalog.past.renames(context, { datasetId, side: "to", path, name });
    const last = renames.filter(({ position }) => position > at && position < before).at(-1);
    if (last === undefined) break;
    named = { path: last.fromPath, name: last.fromName };
    before = last.position;
  }
  return named === now ? null : named;
}

/** What a thing that was called so is called in the newest commit; null when it was never renamed. */
async function laterName(
  context: OperationContext,
  { catalog, dataset }: Workspace,
  then: Named,
): Promise<Named | null> {
  let named = then;
  let after = -1;
  for (let step = 0; step < MOST_RENAMES; step++) {
    const { path, name } = named;
    const datasetId = dataset.id;
    const renames = await catalog.past.renames(context, { datasetId, side: "from", path, name });
    const next = renames.find(({ position }) => position > after);
    if (next === undefined) break;
    named = { path: next.toPath, name: next.toName };
    after = next.position;
  }
  return named === then ? null : named;
}

async function nodesOf(
  context: OperationContext,
  { catalog, dataset, scope }: Workspace,
  { path, name }: Named,
  at: number | null,
): Promise<readonly PlacedNode[]> {
  const datasetId = dataset.id;
  if (name === "") {
    const document = await catalog.graph.findDocument(context, { datasetId, path, at });
    return document === null ? [] : [document];
  }
  const scopes = [{ ...scope, prefix: "" }];
  const found = await catalog.graph.findSymbols(context, { scopes, name, path, at, limit: 50 });
  return found.filter(({ key }) => key.name === name);
}

/** The start at position `at` under the name that it had then, given one of these nodes of the present. */
export async function followBack(
  context: OperationContext,
  workspace: Workspace,
  nodes: readonly PlacedNode[],
  at: number,
): Promise<FollowedStart | null> {
  const [first] = nodes;
  if (first === undefined) return null;
  const { path, name } = first.key;
  const called = await formerName(context, workspace, { path, name }, at);
  if (called === null) return null;
  const then = await nodesOf(context, workspace, called, at);
  return then.length === 0 ? null : { nodes: then, called };
}

/** A start that is written as it was called once, with its path, under its present name. */
export async function followForward(
  context: OperationContext,
  workspace: Workspace,
  text: string,
): Promise<FollowedStart | null> {
  const start = parseStart(text);
  if (start.kind === "line") return null;
  const written =
    start.kind === "symbol"
      ? { path: start.path, name: dotted(start.name) }
      : { path: start.name, name: "" };
  for (const path of new Set([workspace.scope.prefix + written.path, written.path])) {
    const called = await laterName(context, workspace, { ...written, path });
    if (called === null) continue;
    const nodes = await nodesOf(context, workspace, called, null);
    if (nodes.length > 0) return { nodes, called };
  }
  return null;
}

/** The start at position `at`, which is written as it is called now. */
export async function followWritten(
  context: OperationContext,
  workspace: Workspace,
  text: string,
  at: number,
): Promise<FollowedStart | null> {
  const now = await findStart(context, { workspace, text, at: null });
  return now?.kind === "found" ? followBack(context, workspace, now.nodes, at) : null;
}
