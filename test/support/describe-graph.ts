/** The code graph of a dataset in words: by keys instead of numbers, in order. */
import { EDGE_KINDS, type NodeKey } from "../../src/domain/graph.ts";
import type { Catalog } from "../../src/ports/catalog.ts";
import { testContext } from "./test-context.ts";

export const nodeText = ({ path, name, ordinal }: NodeKey): string =>
  `${path}#${name}${ordinal === 0 ? "" : `~${ordinal}`}`;

/** One line an edge that leaves one of `nodes`, with everything that is known of it. */
export async function describeEdgesOf(
  catalog: Catalog,
  datasetId: string,
  nodes: readonly number[],
  at: number | null,
): Promise<string[]> {
  const context = testContext();
  const { graph } = catalog;
  const filter = { kinds: EDGE_KINDS, minConfidence: 0, at };
  const maxEdges = Number.MAX_SAFE_INTEGER;
  const step = { datasetId, nodes, direction: "out" as const, filter, maxEdges };
  const { pairs } = await graph.expand(context, step);
  const links = new Map<string, [number, number]>();
  for (let i = 0; i < pairs.length; i += 2) {
    const link: [number, number] = [pairs[i] ?? 0, pairs[i + 1] ?? 0];
    links.set(link.join(" "), link);
  }
  const edges = await graph.describeEdges(context, {
    datasetId,
    pairs: [...links.values()],
    filter,
  });
  const ends = [...new Set([...links.values()].flat())];
  const placed = await graph.describeNodes(context, { datasetId, nodes: ends, at });
  const keys = new Map(placed.map(({ node, key }) => [node, nodeText(key)]));
  return edges
    .map(({ source, target, kind, resolution, dispatch, confidence, line, count }) =>
      [
        `${keys.get(source)} ${kind} ${keys.get(target)}`,
        `${resolution} ${dispatch} ${confidence} line ${line} ×${count}`,
      ].join(": "),
    )
    .sort();
}

/** All present edges. */
export async function describeGraph(catalog: Catalog, datasetId: string): Promise<string[]> {
  const { nodes } = await catalog.graphSource.links(testContext(), datasetId);
  return describeEdgesOf(catalog, datasetId, [...nodes], null);
}
