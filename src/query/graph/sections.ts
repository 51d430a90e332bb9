/** From starts to the sections of an answer: which walks are made and how they are shown. */
import { pathTest } from "../../domain/path-globs.ts";
import type { WalkRequest } from "../../domain/walk-request.ts";
import type { NodeNumber, PlacedNode } from "../../ports/code-graph.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import type { Workspace } from "../../ports/workspaces.ts";
import { changesSection } from "./changes-section.ts";
import { type Moments, momentText } from "./moments.ts";
import { isTest, orderWalk } from "./order-walk.ts";
import { pathSection } from "./path-section.ts";
import { rankedSection } from "./ranked-section.ts";
import { depthOf, isRanked, plansOf, type WalkPlan } from "./relations.ts";
import type { GraphPlace, Section } from "./section.ts";
import { nodesOf, type Starts } from "./starts.ts";
import { treeSection } from "./tree-section.ts";
import { type Walk, walkGraph } from "./walk-graph.ts";

export interface SectionsParams {
  readonly request: WalkRequest;
  readonly workspace: Workspace;
  readonly starts: Starts;
  readonly moments: Moments;
  readonly stopAtMs: number;
}

function placeAt({ workspace, request }: SectionsParams, at: number | null): GraphPlace {
  const { minConfidence } = request;
  return { graph: workspace.catalog.graph, datasetId: workspace.dataset.id, at, minConfidence };
}

/** Which nodes count; null when all do, whatever they are. */
function countsOf({ request, workspace }: SectionsParams): ((node: PlacedNode) => boolean) | null {
  const { globs, relation } = request;
  const { prefix } = workspace.scope;
  const passes = pathTest(globs);
  const onlyTests = relation === "tests";
  if (globs.length === 0) return onlyTests ? isTest : null;
  return (node) => {
    const { path } = node.key;
    const below = path.startsWith(prefix) ? path.slice(prefix.length) : path;
    return (passes(below) || (below !== path && passes(path))) && (!onlyTests || isTest(node));
  };
}

function walkFrom(
  context: OperationContext,
  params: SectionsParams,
  plan: WalkPlan,
  starts: readonly NodeNumber[],
  place: GraphPlace,
): Promise<Walk> {
  const { stopAtMs, request } = params;
  const { datasetId, at, minConfidence } = place;
  const depth = depthOf(request);
  return walkGraph(context, place.graph, {
    datasetId,
    starts,
    plan,
    depth,
    minConfidence,
    at,
    stopAtMs,
  });
}

async function changes(
  context: OperationContext,
  params: SectionsParams,
  plan: WalkPlan,
): Promise<Section> {
  const { starts, moments } = params;
  const { since } = moments;
  const before = starts.before ?? starts;
  const [now, then] = [
    placeAt(params, moments.asOf?.position ?? null),
    placeAt(params, since?.position ?? null),
  ];
  const keyOf = ({ named }: { readonly named: readonly PlacedNode[] }): string =>
    named
      .map(({ key }) => `${key.path}#${key.name}`)
      .sort()
      .join(" ");
  return changesSection(context, {
    after: { walk: await walkFrom(context, params, plan, nodesOf(starts), now), place: now },
    before: { walk: await walkFrom(context, params, plan, nodesOf(before), then), place: then },
    counts: countsOf(params) ?? (() => true),
    since: since === null ? "" : momentText(since),
    startMoved: before.named.length > 0 && keyOf(before) !== keyOf(starts),
  });
}

async function found(
  context: OperationContext,
  params: SectionsParams,
  plan: WalkPlan,
): Promise<Section> {
  const { request, starts, moments } = params;
  const place = placeAt(params, moments.asOf?.position ?? null);
  const walk = await walkFrom(context, params, plan, nodesOf(starts), place);
  const ranked = isRanked(request.relation);
  const counts = countsOf(params) ?? (ranked ? () => true : null);
  const ordered = await orderWalk(context, { ...place, walk, counts });
  const depth = depthOf(request);
  const testsOnly = request.relation === "tests";
  return ranked
    ? rankedSection(context, { place, ordered, depth, testsOnly })
    : treeSection(context, { place, ordered, depth });
}

/** The sections that answer a request, in the order in which they are shown. */
export async function findSections(
  context: OperationContext,
  params: SectionsParams,
): Promise<readonly Section[]> {
  const { request, starts, moments, stopAtMs } = params;
  const [plan, ...others] = plansOf(request);
  if (plan === undefined) return [];
  if (starts.to !== null) {
    const place = placeAt(params, moments.asOf?.position ?? null);
    const [from, to] = [nodesOf(starts), nodesOf(starts.to)];
    const depth = depthOf(request);
    return [await pathSection(context, { place, plan, from, to, depth, stopAtMs })];
  }
  const sections: Section[] = [];
  for (const walked of [plan, ...others])
    sections.push(await (moments.since === null ? found : changes)(context, params, walked));
  return sections;
}
