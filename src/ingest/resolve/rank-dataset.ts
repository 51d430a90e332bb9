/** Measures how central every node of a dataset's graph is. */
import { pageRank } from "../../domain/page-rank.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import { commitGraph, type ResolveDatasetParams } from "./resolve-dataset.ts";

/** PageRank over all present edges, committed; does nothing for a graph without nodes. Throws what `commit` throws. */
export async function rankDataset(
  context: OperationContext,
  params: ResolveDatasetParams,
): Promise<void> {
  const { nodes, links } = await params.catalog.graphSource.links(context, params.datasetId);
  if (nodes.length === 0) return;
  await commitGraph(context, params, { centrality: pageRank(nodes, links) });
}
