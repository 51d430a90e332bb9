/** A code graph that is walked in a projection where there is one, and in the catalog else. */
import type { CodeGraph } from "../ports/code-graph.ts";
import type { AskProjection } from "./ask-projection.ts";

/** What a projection may answer; nodes have the same numbers in both, so that a walk may change between two steps. */
export type WalkedGraph = Pick<CodeGraph, "expand" | "countEdges" | "describeEdges">;

/** Names, centrality, coverage, what is not bound, and lines of the past are the catalog's. */
export function projectedGraph(
  catalog: CodeGraph,
  projection: WalkedGraph,
  ask: AskProjection,
): CodeGraph {
  return {
    ...catalog,
    expand: (context, params) =>
      ask(context, {
        datasetIds: [params.datasetId],
        projection: (within) => projection.expand(within, params),
        catalog: () => catalog.expand(context, params),
      }),
    countEdges: (context, params) =>
      ask(context, {
        datasetIds: [params.datasetId],
        projection: (within) => projection.countEdges(within, params),
        catalog: () => catalog.countEdges(context, params),
      }),
    describeEdges: (context, params) =>
      params.filter.at !== null
        ? catalog.describeEdges(context, params)
        : ask(context, {
            datasetIds: [params.datasetId],
            projection: (within) => projection.describeEdges(within, params),
            catalog: () => catalog.describeEdges(context, params),
          }),
  };
}
