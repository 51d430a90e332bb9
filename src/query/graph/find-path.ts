/** The shortest way from one symbol to another, searched from both ends. */
import type { CodeGraph, NodeNumber } from "../../ports/code-graph.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import type { WalkPlan } from "./relations.ts";
import { growWalk, MOST_NODES, pairOf, startWalk, type Walk } from "./walk-graph.ts";

export interface PathParams {
  readonly graph: CodeGraph;
  readonly datasetId: string;
  readonly from: readonly NodeNumber[];
  readonly to: readonly NodeNumber[];
  /** Of a walk outwards. */
  readonly plan: WalkPlan;
  readonly depth: number;
  readonly minConfidence: number;
  readonly at: number | null;
  readonly stopAtMs: number;
}

export interface PathStep {
  readonly node: NodeNumber;
  /** Source and target of the edge that leads here; null for the first. */
  readonly edge: readonly [source: NodeNumber, target: NodeNumber] | null;
}

export interface PathFound {
  /** From the first to the last node; null when there is no way. */
  readonly steps: readonly PathStep[] | null;
  readonly visited: number;
  /** The search ended before everything within reach was seen. */
  readonly cut: boolean;
}

/** Against the direction: what declares is dispatched to from its declarations. */
function backwards(plan: WalkPlan): WalkPlan {
  return { ...plan, way: "in", through: [], dispatch: plan.dispatch };
}

/** From a start of the walk to node `index`, as steps. */
function wayTo(walk: Walk, index: number): PathStep[] {
  const steps: PathStep[] = [];
  for (let at = index; at >= 0; at = walk.parents[at] ?? -1) {
    const parent = walk.parents[at] ?? -1;
    const edge = parent < 0 ? null : pairOf(walk, parent, at, walk.against[at] === true);
    steps.push({ node: walk.nodes[at] ?? -1, edge });
  }
  return steps.reverse();
}

/** Two half ways that meet in one node. */
function join(ahead: PathStep[], back: PathStep[]): PathStep[] {
  const steps = [...ahead];
  for (let i = back.length - 1; i > 0; i--)
    steps.push({ node: back[i - 1]?.node ?? -1, edge: back[i]?.edge ?? null });
  return steps;
}

function meeting(a: Walk, b: Walk): number | null {
  let best: number | null = null;
  let bestLength = Number.POSITIVE_INFINITY;
  for (const [index, node] of a.nodes.entries()) {
    const other = b.indexOf.get(node);
    if (other === undefined) continue;
    const length = (a.depths[index] ?? 0) + (b.depths[other] ?? 0);
    if (length < bestLength) [best, bestLength] = [index, length];
  }
  return best;
}

/** Grows the smaller side until both meet, or one has seen all within reach. */
export async function findPath(context: OperationContext, params: PathParams): Promise<PathFound> {
  const { graph, plan, depth } = params;
  const half = { ...params, mostNodes: MOST_NODES / 2 };
  const sides = [
    { ...half, starts: params.from, plan },
    { ...half, starts: params.to, plan: backwards(plan) },
  ] as const;
  const [ahead, behind] = [startWalk(sides[0]), startWalk(sides[1])];
  for (;;) {
    const met = meeting(ahead, behind);
    const visited = ahead.nodes.length + behind.nodes.length;
    const cut = ahead.cut !== null || behind.cut !== null;
    if (met !== null) {
      const other = behind.indexOf.get(ahead.nodes[met] ?? -1) ?? 0;
      return { steps: join(wayTo(ahead, met), wayTo(behind, other)), visited, cut };
    }
    const exhausted = ahead.frontier.length === 0 || behind.frontier.length === 0;
    if (cut || exhausted || ahead.steps + behind.steps >= depth)
      return { steps: null, visited, cut };
    if (ahead.frontier.length <= behind.frontier.length)
      await growWalk(context, graph, sides[0], ahead);
    else await growWalk(context, graph, sides[1], behind);
  }
}
