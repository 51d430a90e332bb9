/**
 * Speed of the graph of an indexed folder: extraction and resolution beside parsing alone, and traversal.
 *
 * Traversal: from 1,000 random symbols and from the 100 with the most edges, breadth first over incoming edges of every kind, as the
 * question who would be touched asks; at each depth all nodes within it are visited, with at most `MAX_VISITED`.
 */
import { EDGE_KINDS } from "../../src/domain/graph.ts";
import type { EdgeFilter, NodeNumber } from "../../src/ports/code-graph.ts";
import { hasGrammar } from "../speed/measure-index.ts";
import { parseOnlySeconds } from "../speed/parse-only.ts";
import { percentile } from "../speed/percentiles.ts";
import type { IndexedGraph } from "./index-graph.ts";
import { createRandom } from "./synthetic-graph.ts";

const RANDOM_STARTS = 1_000;
const HUBS = 100;
const DEPTHS = [1, 2, 3, 4, 5];
const MAX_VISITED = 20_000;
const FILTER: EdgeFilter = { kinds: EDGE_KINDS, minConfidence: 0, at: null };

async function walk(
  { workspace, context }: IndexedGraph,
  start: NodeNumber,
  depth: number,
): Promise<number> {
  const { graph } = workspace.catalog;
  const seen = new Set([start]);
  let front: NodeNumber[] = [start];
  for (let step = 0; step < depth && front.length > 0 && seen.size < MAX_VISITED; step++) {
    const { pairs } = await graph.expand(context(), {
      datasetId: workspace.dataset.id,
      nodes: front,
      direction: "in",
      filter: FILTER,
      maxEdges: MAX_VISITED,
    });
    front = [];
    for (let at = 1; at < pairs.length; at += 2) {
      const next = pairs[at] ?? start;
      if (seen.has(next)) continue;
      seen.add(next);
      front.push(next);
    }
  }
  return seen.size;
}

/** The nodes with the most links in either direction. */
function hubsOf(links: Float64Array): NodeNumber[] {
  const degree = new Map<NodeNumber, number>();
  for (const node of links) degree.set(node, (degree.get(node) ?? 0) + 1);
  return [...degree]
    .sort(([, a], [, b]) => b - a)
    .slice(0, HUBS)
    .map(([node]) => node);
}

async function walkAll(
  indexed: IndexedGraph,
  label: string,
  starts: readonly NodeNumber[],
): Promise<string[]> {
  const lines: string[] = [];
  for (const depth of DEPTHS) {
    const times: number[] = [];
    const visited: number[] = [];
    for (const start of starts) {
      const startedMs = performance.now();
      visited.push(await walk(indexed, start, depth));
      times.push(performance.now() - startedMs);
    }
    const p50 = percentile(times, 0.5).toFixed(2);
    const p95 = percentile(times, 0.95).toFixed(2);
    lines.push(
      `${label}, depth ${depth}`.padEnd(44) +
        ` p50 ${p50} ms, p95 ${p95} ms, nodes visited p50 ${percentile(visited, 0.5)}, p95 ${percentile(visited, 0.95)}`,
    );
  }
  return lines;
}

/** Lines of a table. `indexSeconds`: what the whole index took. */
export async function measureGraphSpeed(root: string, indexed: IndexedGraph): Promise<string[]> {
  const { graph, languages, indexSeconds } = indexed;
  const parsed = [...languages.keys()].filter(hasGrammar);
  const parseSeconds = await parseOnlySeconds(root, parsed);
  const rate = (count: number): string =>
    `${Math.round(count / indexSeconds).toLocaleString("en")}`;
  const random = createRandom(11);
  const { nodes, links } = graph;
  const picked = Array.from(
    { length: Math.min(RANDOM_STARTS, nodes.length) },
    () => nodes[Math.floor(random() * nodes.length)]?.node ?? 0,
  );
  const row = (name: string, value: string): string => `${name.padEnd(44)} ${value}`;
  return [
    row("files with a grammar", `${parsed.length}`),
    row("read + decode + parse of them alone", `${parseSeconds.toFixed(1)} s`),
    row(
      "full index without vectors, graph included",
      `${indexSeconds.toFixed(1)} s: ${(indexSeconds / parseSeconds).toFixed(2)} x`,
    ),
    row("of that", `${rate(nodes.length)} nodes/s, ${rate(links.length / 2)} links/s`),
    ...(await walkAll(indexed, `${picked.length} random starts`, picked)),
    ...(await walkAll(indexed, "largest hubs", hubsOf(links))),
  ];
}
