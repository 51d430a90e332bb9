/** A walk as a section: its totals, and pages of its tree. */
import type { WalkHit } from "../../domain/walk-request.ts";
import type { PlacedNode } from "../../ports/code-graph.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import { bookOf, lineOf } from "./edge-text.ts";
import { largestFanOuts } from "./fan-outs.ts";
import { type OrderedWalk, placeNodes } from "./order-walk.ts";
import { kindsOf } from "./relations.ts";
import { renderTree, type SeenEdge, type TreeView } from "./render-tree.ts";
import {
  countText,
  type GraphPlace,
  type Look,
  plural,
  type Section,
  type SectionPage,
} from "./section.ts";
import { pairOf, type Walk } from "./walk-graph.ts";

/** Totals by distance are told for this many steps. */
const MOST_DISTANCES = 6;
/** Edges looked at behind the end of a walk, to tell how much is there. */
const MOST_BEHIND = 10_000;

export interface TreeParams {
  readonly place: GraphPlace;
  readonly ordered: OrderedWalk;
  readonly depth: number;
}

/** What a hit says of a node. */
export function hitOf(node: PlacedNode, distance: number, look: Look): WalkHit {
  const { key, symbol } = node;
  return {
    path: look.pathText(key.path),
    line: lineOf(node),
    symbol: key.name,
    kind: symbol?.kind ?? (key.name === "" ? "file" : "symbol"),
    distance,
    change: null,
    stale: look.staleMark(key.path) !== "",
  };
}

/** `callers, up to 2 steps: 17 (5 direct, 12 at 2) in 6 files`. */
export function titleOf(
  { walk, entries, places, allPlaced }: OrderedWalk,
  depth: number,
  name: string = walk.plan.title,
): string {
  const byDistance = new Map<number, number>();
  for (const index of entries) {
    const distance = Math.max(1, walk.depths[index] ?? 1);
    byDistance.set(distance, (byDistance.get(distance) ?? 0) + 1);
  }
  const parts = [...byDistance].map(([distance, count]) =>
    distance === 1 ? `${count} direct` : `${count} at ${distance}`,
  );
  const more = parts.length > MOST_DISTANCES ? ", …" : "";
  const split = byDistance.size > 1 ? ` (${parts.slice(0, MOST_DISTANCES).join(", ")}${more})` : "";
  const files = new Set(entries.map((index) => places.get(index)?.key.path)).size;
  const where =
    allPlaced && entries.length > 0 ? ` in ${files} ${plural(files, "file", "files")}` : "";
  const steps = depth === 1 ? "" : `, up to ${depth} steps`;
  const total = entries.length === 0 ? "none" : countText(entries.length, walk.cut !== null);
  return `${name}${steps}: ${total}${split}${where}`;
}

/** Edges from shown nodes to what has its line elsewhere, in the order walked. */
function seenEdges(
  walk: Walk,
  shown: ReadonlySet<number>,
  counts: ReadonlyMap<number, number>,
): Map<number, SeenEdge[]> {
  const seen = new Map<number, SeenEdge[]>();
  const { edges, parents, free, roots } = walk;
  for (let at = 0; at < edges.length; at += 3) {
    const [from, to] = [edges[at] ?? 0, edges[at + 1] ?? 0];
    if (!shown.has(from) || parents[to] === from || free[to] === true) continue;
    if (to >= roots && !counts.has(to)) continue;
    const edge = { to, against: edges[at + 2] === 1 };
    const known = seen.get(from);
    if (known === undefined) seen.set(from, [edge]);
    else known.push(edge);
  }
  return seen;
}

function withAncestors(walk: Walk, entries: readonly number[]): Set<number> {
  const all = new Set<number>();
  for (const entry of entries)
    for (let index = entry; index >= 0 && !all.has(index); index = walk.parents[index] ?? -1)
      all.add(index);
  return all;
}

/** What lies behind the nodes at the walk's end and was not found before: how many nodes each. */
async function countBehind(
  context: OperationContext,
  { place, ordered, depth }: TreeParams,
  entries: readonly number[],
): Promise<Map<number, number>> {
  const { walk } = ordered;
  const ends = entries.filter((index) => walk.depths[index] === depth);
  if (ends.length === 0) return new Map();
  const { datasetId, at, minConfidence, graph } = place;
  const nodes = ends.map((index) => walk.nodes[index] ?? -1);
  const filter = { kinds: walk.plan.laterKinds, minConfidence, at };
  const common = { datasetId, nodes, direction: walk.plan.way, filter };
  const { pairs, complete } = await graph.expand(context, { ...common, maxEdges: MOST_BEHIND });
  const behind = new Map<number, Set<number>>(nodes.map((node) => [node, new Set()]));
  for (let at = 0; at < pairs.length; at += 2) {
    const neighbour = pairs[at + 1] ?? -1;
    if (!walk.indexOf.has(neighbour)) behind.get(pairs[at] ?? -1)?.add(neighbour);
  }
  const counts = complete ? null : await graph.countEdges(context, common);
  return new Map(
    ends.map((index, i) => {
      const node = nodes[i] ?? -1;
      return [index, counts?.get(node) ?? behind.get(node)?.size ?? 0];
    }),
  );
}

async function loadTree(
  context: OperationContext,
  params: TreeParams,
  rank: ReadonlyMap<number, number>,
  from: number,
  to: number,
): Promise<SectionPage> {
  const { place, ordered } = params;
  const { walk, places } = ordered;
  const slice = ordered.entries.slice(from, to);
  const shown = withAncestors(walk, slice);
  // what the start itself leads to twice is told at the top of the first page
  const roots = from === 0 ? Array.from({ length: walk.roots }, (_, root) => root) : [];
  for (const root of roots) shown.add(root);
  const sources = new Set([...roots, ...slice]);
  const seen = seenEdges(walk, sources, rank);
  const targets = [...seen.values()].flat().map(({ to: index }) => index);
  await placeNodes(context, place, walk, [...shown, ...targets], places);
  const pairs = [...shown].flatMap((index) => {
    const parent = walk.parents[index] ?? -1;
    return parent < 0 ? [] : [pairOf(walk, parent, index, walk.against[index] === true)];
  });
  for (const [index, list] of seen)
    for (const edge of list.slice(0, 8)) pairs.push(pairOf(walk, index, edge.to, edge.against));
  const { graph, datasetId, at, minConfidence } = place;
  const filter = { kinds: kindsOf(walk.plan), minConfidence, at };
  const book = bookOf(await graph.describeEdges(context, { datasetId, pairs, filter }));
  const behind = await countBehind(context, params, slice);
  const view = (look: Look): TreeView => ({ walk, places, book, rank, seen, behind, ...look });
  return {
    paths: [...new Set([...shown].flatMap((index) => places.get(index)?.key.path ?? []))],
    lines: (count, look) => renderTree(view(look), slice.slice(0, count)),
    hits: (count, look) =>
      slice.slice(0, count).flatMap((index) => {
        const node = places.get(index);
        return node === undefined ? [] : [hitOf(node, Math.max(1, walk.depths[index] ?? 1), look)];
      }),
  };
}

/** A section that shows a walk as a tree. */
export async function treeSection(context: OperationContext, params: TreeParams): Promise<Section> {
  const { ordered, depth, place } = params;
  const rank = new Map(ordered.entries.map((index, position) => [index, position]));
  const fanOuts = await largestFanOuts(context, place, ordered);
  return {
    title: titleOf(ordered, depth),
    count: ordered.entries.length,
    atLeast: ordered.walk.cut !== null,
    narrowing: fanOuts === null ? [] : [fanOuts],
    load: (loading, from, to) => loadTree(loading, params, rank, from, to),
  };
}
