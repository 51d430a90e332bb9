/** What a walk finds now and did not find then, and the other way round. */
import type { WalkHit } from "../../domain/walk-request.ts";
import type { NodeNumber, PlacedNode } from "../../ports/code-graph.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import { shortenLine } from "../render/budget.ts";
import {
  bookOf,
  type EdgeBook,
  edgesBetween,
  edgeText,
  lineOf,
  nameOf,
  nodeText,
} from "./edge-text.ts";
import { comparePlaces } from "./order-walk.ts";
import { kindsOf } from "./relations.ts";
import {
  countText,
  type GraphPlace,
  type Look,
  type Section,
  type SectionPage,
} from "./section.ts";
import { hitOf } from "./tree-section.ts";
import { pairOf, type Walk } from "./walk-graph.ts";

/** More changes than this are listed without being ordered by place. */
const MOST_PLACED = 4_000;
const AT_ONCE = 2_000;
const MOST_LINE = 300;

/** A walk and the time that it was made at. */
export interface TimedWalk {
  readonly walk: Walk;
  readonly place: GraphPlace;
}

export interface ChangesParams {
  readonly before: TimedWalk;
  readonly after: TimedWalk;
  /** Which found nodes count. */
  readonly counts: (node: PlacedNode) => boolean;
  /** What the older moment is called. */
  readonly since: string;
  /** The start has another name or place than then: edges to it are compared as if it had not. */
  readonly startMoved: boolean;
}

interface Change {
  readonly sign: "+" | "-";
  readonly pair: readonly [source: NodeNumber, target: NodeNumber];
  readonly found: NodeNumber;
  readonly from: NodeNumber;
  readonly isFromStart: boolean;
  readonly distance: number;
}

/** Edges of a walk by what they join. */
function edgesOf(
  { walk }: TimedWalk,
  sign: Change["sign"],
  startMoved: boolean,
): Map<string, Change> {
  const found = new Map<string, Change>();
  const { edges, depths, nodes, roots } = walk;
  const nameOfNode = (index: number): string =>
    startMoved && index < roots ? "start" : String(nodes[index]);
  for (let at = 0; at < edges.length; at += 3) {
    const [from, to, against] = [edges[at] ?? 0, edges[at + 1] ?? 0, edges[at + 2] === 1];
    const key = `${nameOfNode(from)} ${nameOfNode(to)} ${against}`;
    if (found.has(key)) continue;
    found.set(key, {
      sign,
      pair: pairOf(walk, from, to, against),
      found: nodes[to] ?? -1,
      from: nodes[from] ?? -1,
      isFromStart: from < roots,
      distance: (depths[from] ?? 0) + 1,
    });
  }
  return found;
}

async function describe(
  context: OperationContext,
  { place }: TimedWalk,
  changes: readonly Change[],
): Promise<Map<NodeNumber, PlacedNode>> {
  const numbers = [...new Set(changes.flatMap(({ found, from }) => [found, from]))];
  const places = new Map<NodeNumber, PlacedNode>();
  const { datasetId, at, graph } = place;
  for (let start = 0; start < numbers.length; start += AT_ONCE) {
    const nodes = numbers.slice(start, start + AT_ONCE);
    for (const node of await graph.describeNodes(context, { datasetId, nodes, at }))
      places.set(node.node, node);
  }
  return places;
}

interface Sides<T> {
  readonly "+": T;
  readonly "-": T;
}

type Places = Sides<ReadonlyMap<NodeNumber, PlacedNode>>;

async function placeChanges(
  context: OperationContext,
  { before, after }: ChangesParams,
  changes: readonly Change[],
): Promise<Places> {
  const side = (sign: Change["sign"]) => changes.filter((change) => change.sign === sign);
  return {
    "+": await describe(context, after, side("+")),
    "-": await describe(context, before, side("-")),
  };
}

function changeLine(
  change: Change,
  { before, after }: ChangesParams,
  places: Places,
  books: Sides<EdgeBook>,
  look: Look,
): string {
  const { sign, pair, found, from } = change;
  const node = places[sign].get(found);
  if (node === undefined) return `${sign} (no longer there)`;
  const { walk } = sign === "+" ? after : before;
  const edges = edgesBetween(books[sign], pair);
  const evidence = edgeText(edges, pair[0] === found ? "source" : "target");
  const other = places[sign].get(from);
  const isPlain = change.isFromStart && walk.roots === 1;
  const arrow = pair[0] === found ? "→" : "←";
  const whom = isPlain || other === undefined ? "" : ` ${arrow} ${nameOf(other)}`;
  const stale = sign === "+" ? look.staleMark(node.key.path) : "";
  const said = evidence === "" ? "" : ` [${evidence}]`;
  const place = `${look.pathText(node.key.path)}:${lineOf(node)}`;
  return shortenLine(`${sign} ${place} ${nodeText(node)}${said}${whom}${stale}`, MOST_LINE);
}

async function loadChanges(
  context: OperationContext,
  params: ChangesParams,
  slice: readonly Change[],
): Promise<SectionPage> {
  const places = await placeChanges(context, params, slice);
  const bookAt = async ({ walk, place }: TimedWalk, sign: Change["sign"]): Promise<EdgeBook> => {
    const { graph, datasetId, at, minConfidence } = place;
    const pairs = slice.filter((change) => change.sign === sign).map(({ pair }) => pair);
    const filter = { kinds: kindsOf(walk.plan), minConfidence, at };
    return bookOf(await graph.describeEdges(context, { datasetId, pairs, filter }));
  };
  const books = {
    "+": await bookAt(params.after, "+"),
    "-": await bookAt(params.before, "-"),
  };
  return {
    paths: [...new Set([...places["+"].values()].map(({ key }) => key.path))],
    lines: (count, look) =>
      slice.slice(0, count).map((change) => changeLine(change, params, places, books, look)),
    hits: (count, look) =>
      slice.slice(0, count).flatMap((change): WalkHit[] => {
        const node = places[change.sign].get(change.found);
        if (node === undefined) return [];
        return [{ ...hitOf(node, change.distance, look), change: change.sign }];
      }),
  };
}

function inOrder(changes: readonly Change[], places: Places): Change[] {
  const placeOf = ({ sign, found }: Change): PlacedNode | undefined => places[sign].get(found);
  return [...changes].sort((a, b) => {
    const [placeA, placeB] = [placeOf(a), placeOf(b)];
    const byPlace = placeA && placeB ? comparePlaces(placeA, placeB) : a.found - b.found;
    return a.distance - b.distance || byPlace || (a.sign === b.sign ? 0 : a.sign === "-" ? -1 : 1);
  });
}

/** A section that lists the edges of one walk that began or ended between two times. */
export async function changesSection(
  context: OperationContext,
  params: ChangesParams,
): Promise<Section> {
  const { before, after, since, counts } = params;
  const [then, now] = [
    edgesOf(before, "-", params.startMoved),
    edgesOf(after, "+", params.startMoved),
  ];
  const all: Change[] = [];
  let unchanged = 0;
  for (const [key, change] of now) {
    if (then.has(key)) unchanged++;
    else all.push(change);
  }
  for (const [key, change] of then) if (!now.has(key)) all.push(change);
  const cut = before.walk.cut !== null || after.walk.cut !== null;
  const places = await placeChanges(context, params, all.slice(0, MOST_PLACED));
  const isUnknown = (change: Change): boolean => !places[change.sign].has(change.found);
  const wanted = all.filter((change) => {
    const node = places[change.sign].get(change.found);
    return node === undefined ? isUnknown(change) && all.length > MOST_PLACED : counts(node);
  });
  const ordered = all.length > MOST_PLACED ? wanted : inOrder(wanted, places);
  const added = ordered.filter(({ sign }) => sign === "+").length;
  const title = `${after.walk.plan.title} since ${since}: ${countText(added, cut)} new (+), ${countText(ordered.length - added, cut)} gone (-), ${countText(unchanged, cut)} unchanged`;
  return {
    title,
    count: ordered.length,
    atLeast: cut,
    narrowing: [],
    load: (loading, from, to) => loadChanges(loading, params, ordered.slice(from, to)),
  };
}
