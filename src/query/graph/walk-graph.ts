/** Walks the code graph a level at a time, bounded in nodes, edges and time, and remembers how each node was reached. */
import { AppError } from "../../domain/errors.ts";
import type { EdgeKind } from "../../domain/graph.ts";
import type { CodeGraph, NodeNumber } from "../../ports/code-graph.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import type { WalkPlan, Way } from "./relations.ts";

/** Up to here totals are exact. */
export const MOST_NODES = 20_000;
/** Some ten edges a node; more come from a few hubs that name themselves. */
const MOST_EDGES = 200_000;
/** Nodes expanded at once: small enough to look at the clock and the caps in between. */
const BATCH = 2_000;

/** What stopped a walk before its end. */
export type Cut = "nodes" | "edges" | "time";

export interface Walk {
  readonly plan: WalkPlan;
  /** In order of discovery, so in order of distance; everything below refers to them by index. */
  readonly nodes: readonly NodeNumber[];
  readonly indexOf: ReadonlyMap<NodeNumber, number>;
  /** Steps from the start. */
  readonly depths: readonly number[];
  /** From which node it was found; -1 for a start. */
  readonly parents: readonly number[];
  /** Found by an edge that was followed against the plan's way. */
  readonly against: readonly boolean[];
  /** Found without a step: it leads on, but is not what was asked for. */
  readonly free: readonly boolean[];
  /** Three numbers an edge, in the order walked: from, to, and 1 when it was followed against the plan's way. */
  readonly edges: readonly number[];
  /** Neighbours of each node that was expanded. */
  readonly fanOut: readonly number[];
  readonly roots: number;
  readonly cut: Cut | null;
}

export interface WalkParams {
  readonly datasetId: string;
  readonly starts: readonly NodeNumber[];
  readonly plan: WalkPlan;
  readonly minConfidence: number;
  readonly at: number | null;
  /** On the `performance.now()` clock. */
  readonly stopAtMs: number;
  readonly mostNodes?: number;
}

/** A walk under way. */
export type Growing = { -readonly [Key in keyof Walk]: Walk[Key] } & {
  readonly nodes: NodeNumber[];
  readonly indexOf: Map<NodeNumber, number>;
  readonly depths: number[];
  readonly parents: number[];
  readonly against: boolean[];
  /** Indexes of the nodes whose turn is next. */
  frontier: readonly number[];
  /** Steps taken. */
  steps: number;
  readonly free: boolean[];
  readonly edges: number[];
  readonly fanOut: number[];
};

interface Step {
  readonly from: readonly number[];
  readonly way: Way;
  readonly kinds: readonly EdgeKind[];
  readonly depth: number;
  readonly against: boolean;
  readonly free: boolean;
}

const opposite = (way: Way): Way => (way === "in" ? "out" : "in");

type Arrival = Pick<Step, "depth" | "free" | "against">;

function addNode(walk: Growing, node: NodeNumber, parent: number, arrival: Arrival): number {
  const index = walk.nodes.length;
  walk.nodes.push(node);
  walk.indexOf.set(node, index);
  walk.parents.push(parent);
  walk.depths.push(arrival.depth);
  walk.free.push(arrival.free);
  walk.against.push(arrival.against);
  walk.fanOut.push(0);
  return index;
}

/** Neighbours by index of the node that they belong to; each list ascending, so that a walk depends on nothing but the graph. */
function groupPairs(walk: Growing, pairs: Float64Array): Map<number, Float64Array> {
  const groups = new Map<number, Float64Array>();
  for (let at = 0; at < pairs.length; ) {
    const given = pairs[at];
    let end = at;
    while (end < pairs.length && pairs[end] === given) end += 2;
    const neighbours = new Float64Array((end - at) / 2);
    for (let i = 0; i < neighbours.length; i++) neighbours[i] = pairs[at + 2 * i + 1] ?? 0;
    const index = walk.indexOf.get(given ?? -1);
    if (index !== undefined) groups.set(index, neighbours.sort());
    at = end;
  }
  return groups;
}

interface Taking {
  readonly walk: Growing;
  readonly step: Step;
  readonly mostNodes: number;
  readonly found: number[];
}

/** The neighbour's index; null when no more nodes may be visited. */
function visit({ walk, step, mostNodes, found }: Taking, node: NodeNumber, from: number) {
  const known = walk.indexOf.get(node);
  if (known !== undefined) {
    // it is one of those asked for after all
    if (!step.free && walk.free[known] === true) walk.free[known] = false;
    return known;
  }
  if (walk.nodes.length >= mostNodes) return null;
  const index = addNode(walk, node, from, step);
  found.push(index);
  return index;
}

/** Records one node's neighbours; false when no more nodes may be visited. */
function takeNeighbours(taking: Taking, from: number, neighbours: Float64Array): boolean {
  const { walk, step } = taking;
  const isAhead = !step.free && !step.against;
  let last = Number.NaN;
  for (const neighbour of neighbours) {
    if (neighbour === last) continue;
    last = neighbour;
    const index = visit(taking, neighbour, from);
    if (index === null) return false;
    walk.edges.push(from, index, step.against ? 1 : 0);
    if (isAhead) walk.fanOut[from] = (walk.fanOut[from] ?? 0) + 1;
  }
  return true;
}

async function takeBatch(
  context: OperationContext,
  graph: CodeGraph,
  params: WalkParams,
  taking: Taking,
  batch: readonly number[],
): Promise<void> {
  const { walk, step } = taking;
  const { pairs, complete } = await graph.expand(context, {
    datasetId: params.datasetId,
    nodes: batch.map((index) => walk.nodes[index] ?? -1),
    direction: step.way,
    filter: { kinds: step.kinds, minConfidence: params.minConfidence, at: params.at },
    maxEdges: MOST_EDGES - walk.edges.length / 3,
  });
  const groups = groupPairs(walk, pairs);
  for (const index of batch) {
    const neighbours = groups.get(index);
    if (neighbours === undefined || takeNeighbours(taking, index, neighbours)) continue;
    walk.cut = "nodes";
    return;
  }
  if (!complete || walk.edges.length / 3 >= MOST_EDGES) walk.cut = "edges";
}

/** One step from all given nodes; returns the indexes of the nodes found. */
async function takeStep(
  context: OperationContext,
  graph: CodeGraph,
  params: WalkParams,
  walk: Growing,
  step: Step,
): Promise<number[]> {
  const found: number[] = [];
  if (step.kinds.length === 0) return found;
  const taking = { walk, step, found, mostNodes: params.mostNodes ?? MOST_NODES };
  for (let at = 0; at < step.from.length && walk.cut === null; at += BATCH) {
    if (context.signal.aborted) throw new AppError("CANCELLED", "The operation was cancelled.");
    if (performance.now() > params.stopAtMs) walk.cut = "time";
    else await takeBatch(context, graph, params, taking, step.from.slice(at, at + BATCH));
  }
  return found;
}

/** The level with everything that leads on without a step. */
async function closeLevel(
  context: OperationContext,
  graph: CodeGraph,
  params: WalkParams,
  walk: Growing,
  level: readonly number[],
  depth: number,
): Promise<number[]> {
  const { plan } = params;
  const all = [...level];
  const way = opposite(plan.way);
  let from: readonly number[] = plan.through.length > 0 ? level : [];
  while (from.length > 0) {
    const step = { from, way, kinds: plan.through, depth, against: true, free: true };
    from = await takeStep(context, graph, params, walk, step);
    for (const index of from) all.push(index);
  }
  return all;
}

/** A walk that has not taken a step yet. */
export function startWalk({ plan, starts }: Pick<WalkParams, "plan" | "starts">): Growing {
  const walk: Growing = {
    plan,
    nodes: [],
    indexOf: new Map(),
    depths: [],
    parents: [],
    against: [],
    free: [],
    edges: [],
    fanOut: [],
    roots: 0,
    cut: null,
    frontier: [],
    steps: 0,
  };
  for (const node of new Set(starts))
    addNode(walk, node, -1, { depth: 0, free: false, against: false });
  walk.roots = walk.nodes.length;
  walk.frontier = walk.nodes.map((_node, index) => index);
  return walk;
}

/** Takes one step from everything found last. Throws AppError: CANCELLED, and what the graph throws. */
export async function growWalk(
  context: OperationContext,
  graph: CodeGraph,
  params: WalkParams,
  walk: Growing,
): Promise<void> {
  const { plan } = params;
  const depth = walk.steps + 1;
  const from = await closeLevel(context, graph, params, walk, walk.frontier, depth - 1);
  const kinds = depth === 1 ? plan.kinds : plan.laterKinds;
  const step = { from, depth, free: false };
  const ahead = { ...step, way: plan.way, kinds, against: false };
  const level = await takeStep(context, graph, params, walk, ahead);
  const back = { ...step, way: opposite(plan.way), kinds: plan.dispatch, against: true };
  for (const index of await takeStep(context, graph, params, walk, back)) level.push(index);
  walk.frontier = level;
  walk.steps = depth;
}

/** Breadth first from `starts`, up to `depth` steps. Throws AppError: CANCELLED, and what the graph throws. */
export async function walkGraph(
  context: OperationContext,
  graph: CodeGraph,
  params: WalkParams & { readonly depth: number },
): Promise<Walk> {
  const walk = startWalk(params);
  while (walk.steps < params.depth && walk.frontier.length > 0 && walk.cut === null)
    await growWalk(context, graph, params, walk);
  return walk;
}

/** Source and target of a walked edge, as the graph has it. */
export function pairOf(
  walk: Walk,
  from: number,
  to: number,
  against: boolean,
): readonly [source: NodeNumber, target: NodeNumber] {
  const [a, b] = [walk.nodes[from] ?? -1, walk.nodes[to] ?? -1];
  return (walk.plan.way === "out") === against ? [b, a] : [a, b];
}
