/** The calls that Quarry's graph of a folder holds, read through its ports alone. */

import type { Catalog } from "../../src/ports/catalog.ts";
import type { DescribedEdge, EdgeFilter, PlacedNode } from "../../src/ports/code-graph.ts";
import type { OperationContext } from "../../src/ports/operation-context.ts";

const PAIRS_A_QUESTION = 2_000;
const NODES_A_QUESTION = 5_000;
/** What a call-graph oracle knows about. */
const CALLS: EdgeFilter = {
  kinds: ["calls", "instantiates", "decorates"],
  minConfidence: 0,
  at: null,
};

/** A call as Quarry bound it. */
export interface QuarryCall
  extends Pick<DescribedEdge, "kind" | "resolution" | "dispatch" | "confidence" | "line"> {
  readonly source: PlacedNode;
  readonly target: PlacedNode;
}

export interface QuarryGraph {
  readonly nodes: readonly PlacedNode[];
  readonly calls: readonly QuarryCall[];
  /** Present links of every kind, source before target: two numbers a link. */
  readonly links: Float64Array;
}

/** Reads every present edge of the kinds that stand for calls. */
export async function readQuarryGraph(
  context: OperationContext,
  catalog: Pick<Catalog, "graph" | "graphSource">,
  datasetId: string,
): Promise<QuarryGraph> {
  const { nodes: numbers, links } = await catalog.graphSource.links(context, datasetId);
  const nodes: PlacedNode[] = [];
  for (let at = 0; at < numbers.length; at += NODES_A_QUESTION) {
    const some = [...numbers.subarray(at, at + NODES_A_QUESTION)];
    nodes.push(
      ...(await catalog.graph.describeNodes(context, { datasetId, nodes: some, at: null })),
    );
  }
  const byNumber = new Map(nodes.map((node) => [node.node, node]));
  const calls: QuarryCall[] = [];
  for (let at = 0; at < links.length; at += 2 * PAIRS_A_QUESTION) {
    const part = links.subarray(at, at + 2 * PAIRS_A_QUESTION);
    const pairs = Array.from(
      { length: part.length / 2 },
      (_, i) => [part[2 * i] ?? 0, part[2 * i + 1] ?? 0] as const,
    );
    const params = { datasetId, pairs, filter: CALLS };
    for (const edge of await catalog.graph.describeEdges(context, params)) {
      const source = byNumber.get(edge.source);
      const target = byNumber.get(edge.target);
      if (source !== undefined && target !== undefined) calls.push({ ...edge, source, target });
    }
  }
  return { nodes, calls, links };
}
