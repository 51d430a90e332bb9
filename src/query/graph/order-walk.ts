/** Puts what a walk found into the order in which pages give it out: nearest first, code before tests, then by place. */
import type { CodeGraph, PlacedNode } from "../../ports/code-graph.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import { rolesOf } from "../rank/file-role.ts";
import { lineOf } from "./edge-text.ts";
import type { Walk } from "./walk-graph.ts";

/** Levels up to here are ordered by place; farther ones by number, which is as stable and costs nothing. */
const MOST_PLACED = 4_000;
const AT_ONCE = 2_000;

export interface OrderedWalk {
  readonly walk: Walk;
  /** Indexes of what counts, in order. */
  readonly entries: readonly number[];
  /** By index; all that were visited when `allPlaced`. */
  readonly places: Map<number, PlacedNode>;
  readonly allPlaced: boolean;
}

export interface PlaceParams {
  readonly graph: CodeGraph;
  readonly datasetId: string;
  readonly at: number | null;
}

/** Describes those of `indexes` that are not described yet. */
export async function placeNodes(
  context: OperationContext,
  { graph, datasetId, at }: PlaceParams,
  walk: Walk,
  indexes: Iterable<number>,
  places: Map<number, PlacedNode>,
): Promise<void> {
  const missing = [...indexes].filter((index) => !places.has(index));
  for (let from = 0; from < missing.length; from += AT_ONCE) {
    const nodes = missing.slice(from, from + AT_ONCE).map((index) => walk.nodes[index] ?? -1);
    for (const placed of await graph.describeNodes(context, { datasetId, nodes, at })) {
      const index = walk.indexOf.get(placed.node);
      if (index !== undefined) places.set(index, placed);
    }
  }
}

export function isTest({ key, symbol }: PlacedNode): boolean {
  return symbol?.kind === "test" || rolesOf(key.path, []).includes("tests");
}

const comparePaths = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** By path and line. */
export function comparePlaces(a: PlacedNode, b: PlacedNode): number {
  return comparePaths(a.key.path, b.key.path) || lineOf(a) - lineOf(b) || a.node - b.node;
}

/** How many nodes in order of discovery make up whole levels that are worth describing. */
function wholeLevels(walk: Walk): number {
  const { depths, nodes } = walk;
  if (nodes.length <= MOST_PLACED) return nodes.length;
  const cutDepth = depths[MOST_PLACED] ?? 0;
  return depths.indexOf(cutDepth);
}

export interface OrderParams extends PlaceParams {
  readonly walk: Walk;
  /** Null when all count. */
  readonly counts: ((node: PlacedNode) => boolean) | null;
}

/** Orders what a walk found. With `counts` everything visited is described. */
export async function orderWalk(
  context: OperationContext,
  params: OrderParams,
): Promise<OrderedWalk> {
  const { walk, counts } = params;
  const places = new Map<number, PlacedNode>();
  const placed = counts === null ? wholeLevels(walk) : walk.nodes.length;
  await placeNodes(
    context,
    params,
    walk,
    Array.from({ length: placed }, (_, index) => index),
    places,
  );
  const wanted = walk.nodes.flatMap((_node, index) => {
    const place = places.get(index);
    const isAsked = index >= walk.roots && walk.free[index] !== true;
    const passes = counts === null || (place !== undefined && counts(place));
    return isAsked && passes ? [index] : [];
  });
  const tests = new Map([...places].map(([index, place]) => [index, isTest(place)]));
  const rank = new Map<number, number>();
  const rankOf = (index: number): number => rank.get(walk.parents[index] ?? -1) ?? -1;
  const compare = (a: number, b: number): number => {
    const [placeA, placeB] = [places.get(a), places.get(b)];
    const byParent = rankOf(a) - rankOf(b);
    if (byParent !== 0 || placeA === undefined || placeB === undefined) return byParent || a - b;
    return (
      Number(tests.get(a) ?? false) - Number(tests.get(b) ?? false) || comparePlaces(placeA, placeB)
    );
  };
  const entries: number[] = [];
  for (let start = 0; start < wanted.length; ) {
    const depth = walk.depths[wanted[start] ?? 0];
    let end = start;
    while (end < wanted.length && walk.depths[wanted[end] ?? 0] === depth) end++;
    for (const index of wanted.slice(start, end).sort(compare)) {
      rank.set(index, entries.length);
      entries.push(index);
    }
    start = end;
  }
  return { walk, entries, places, allPlaced: placed === walk.nodes.length };
}
