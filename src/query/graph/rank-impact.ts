/** Ranks what a change would touch: nearest first, then what is surest, then what the fewest tests would notice. */
import type { CodeGraph, PlacedNode } from "../../ports/code-graph.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import { comparePlaces, isTest } from "./order-walk.ts";
import { kindsOf } from "./relations.ts";
import { pairOf, type Walk } from "./walk-graph.ts";

/** Edges whose confidence is looked up; what lies behind them is as sure as what led there. */
const MOST_WEIGHED = 20_000;
const AT_ONCE = 2_000;
/** Tests told apart when counting what they cover. */
const MOST_TESTS = 2_048;
/** Cycles need several rounds until nothing changes; a longer chain is undercounted rather than waited for. */
const MOST_ROUNDS = 12;

export interface Ranking {
  readonly walk: Walk;
  /** Of every node visited. */
  readonly places: ReadonlyMap<number, PlacedNode>;
  /** Best first. */
  readonly touched: readonly number[];
  readonly tests: readonly number[];
  /** By index: product of the edges' confidences along the best of the shortest ways. */
  readonly confidence: Float64Array;
  /** By index: through which node that way leads; -1 for a start. */
  readonly behind: Int32Array;
  /** By index: whether the edge from there was followed against the walk's way. */
  readonly against: Uint8Array;
  /** By index: how many of the tests found reach it. */
  readonly covered: Int32Array;
}

export interface RankParams {
  readonly graph: CodeGraph;
  readonly datasetId: string;
  readonly at: number | null;
  readonly minConfidence: number;
  readonly walk: Walk;
  readonly places: ReadonlyMap<number, PlacedNode>;
  /** In the order of the walk. */
  readonly entries: readonly number[];
}

/** Indexes into `edges` of those that lead one step away from the start, or along without a step. */
function forwardEdges({ edges, depths, free }: Walk): number[] {
  const forward: number[] = [];
  for (let at = 0; at < edges.length; at += 3) {
    const [from, to] = [edges[at] ?? 0, edges[at + 1] ?? 0];
    const step = (depths[to] ?? 0) - (depths[from] ?? 0);
    if (step === 1 || (step === 0 && free[to] === true && from < to)) forward.push(at);
  }
  return forward;
}

async function bestConfidences(
  context: OperationContext,
  params: RankParams,
  forward: readonly number[],
): Promise<Map<string, number>> {
  const { graph, datasetId, at, minConfidence, walk } = params;
  const filter = { kinds: kindsOf(walk.plan), minConfidence, at };
  const best = new Map<string, number>();
  const weighed = forward.slice(0, MOST_WEIGHED);
  for (let start = 0; start < weighed.length; start += AT_ONCE) {
    const pairs = weighed
      .slice(start, start + AT_ONCE)
      .map((edge) =>
        pairOf(walk, walk.edges[edge] ?? 0, walk.edges[edge + 1] ?? 0, walk.edges[edge + 2] === 1),
      );
    for (const edge of await graph.describeEdges(context, { datasetId, pairs, filter })) {
      const key = `${edge.source} ${edge.target}`;
      best.set(key, Math.max(best.get(key) ?? 0, edge.confidence));
    }
  }
  return best;
}

/** The surest of the shortest ways to each node. */
function spread(walk: Walk, forward: readonly number[], best: ReadonlyMap<string, number>) {
  const confidence = new Float64Array(walk.nodes.length);
  const behind = Int32Array.from(walk.parents);
  const against = Uint8Array.from(walk.against, Number);
  confidence.fill(1, 0, walk.roots);
  // edges stand in the order of the levels that they start from, so one pass suffices
  for (const at of forward) {
    const [from, to] = [walk.edges[at] ?? 0, walk.edges[at + 1] ?? 0];
    const [source, target] = pairOf(walk, from, to, walk.edges[at + 2] === 1);
    const along = (confidence[from] ?? 0) * (best.get(`${source} ${target}`) ?? 1);
    if (along <= (confidence[to] ?? 0)) continue;
    confidence[to] = along;
    behind[to] = from;
    against[to] = walk.edges[at + 2] ?? 0;
  }
  return { confidence, behind, against };
}

/** Gives every node the tests of what reaches it, once around; false when nothing changed. */
function passOn(edges: readonly number[], bits: Uint32Array, words: number): boolean {
  let changed = false;
  // from the far end to the start: what reaches a node reaches what it uses
  for (let at = edges.length - 3; at >= 0; at -= 3) {
    const [from, to] = [(edges[at] ?? 0) * words, (edges[at + 1] ?? 0) * words];
    for (let word = 0; word < words; word++) {
      const before = bits[from + word] ?? 0;
      const after = (before | (bits[to + word] ?? 0)) >>> 0;
      if (after === before) continue;
      bits[from + word] = after;
      changed = true;
    }
  }
  return changed;
}

/** How many tests reach each node, over everything walked. */
function countTests(walk: Walk, tests: readonly number[]): Int32Array {
  const counted = tests.slice(0, MOST_TESTS);
  const words = Math.ceil(counted.length / 32);
  const bits = new Uint32Array(words * walk.nodes.length);
  for (const [bit, index] of counted.entries()) bits[index * words + (bit >> 5)] = 1 << (bit & 31);
  for (let round = 0; round < MOST_ROUNDS && passOn(walk.edges, bits, words); round++);
  const covered = new Int32Array(walk.nodes.length);
  for (const index of covered.keys()) {
    const own = bits.subarray(index * words, (index + 1) * words);
    covered[index] = own.reduce((sum, word) => sum + ones(word), 0);
  }
  return covered;
}

function ones(word: number): number {
  let count = 0;
  for (let rest = word; rest !== 0; rest = (rest & (rest - 1)) >>> 0) count++;
  return count;
}

/** Tells tests from what they test, and puts both in order. */
export async function rankImpact(context: OperationContext, params: RankParams): Promise<Ranking> {
  const { walk, places } = params;
  const forward = forwardEdges(walk);
  const best = await bestConfidences(context, params, forward);
  const { confidence, behind, against } = spread(walk, forward, best);
  const allTests: number[] = [];
  for (const [index, place] of places)
    if (index >= walk.roots && isTest(place)) allTests.push(index);
  const covered = countTests(
    walk,
    allTests.sort((a, b) => a - b),
  );
  const isTestIndex = new Set(allTests);
  const compare = (a: number, b: number): number => {
    const [placeA, placeB] = [places.get(a), places.get(b)];
    return (
      (walk.depths[a] ?? 0) - (walk.depths[b] ?? 0) ||
      (confidence[b] ?? 0) - (confidence[a] ?? 0) ||
      (isTestIndex.has(a) ? 0 : (covered[a] ?? 0) - (covered[b] ?? 0)) ||
      (placeA && placeB ? comparePlaces(placeA, placeB) : a - b)
    );
  };
  return {
    walk,
    places,
    touched: params.entries.filter((index) => !isTestIndex.has(index)).sort(compare),
    tests: params.entries.filter((index) => isTestIndex.has(index)).sort(compare),
    confidence,
    behind,
    against,
    covered,
  };
}
