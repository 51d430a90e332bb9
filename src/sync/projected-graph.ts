/** A code graph that is walked in a projection where there is one, and in the catalog else. */
import type { CodeGraph } from "../ports/code-graph.ts";
import type { OperationContext } from "../ports/operation-context.ts";
import type { AskProjection } from "./ask-projection.ts";

/** What a projection may answer; nodes have the same numbers in both, so that a walk may change between two steps. */
export type WalkedGraph = Pick<
  CodeGraph,
  | "findSymbols"
  | "findAtLine"
  | "findDocument"
  | "expand"
  | "describeNodes"
  | "describeEdges"
  | "countEdges"
>;

/** What the projection does not answer, the catalog does; so it does whatever speaks of references that are not bound, and of coverage. */
export function projectedGraph(
  catalog: CodeGraph,
  projection: Partial<WalkedGraph>,
  ask: AskProjection,
): CodeGraph {
  const of = <Params extends { readonly datasetId: string }, Result>(
    name: keyof WalkedGraph,
    inCatalog: (context: OperationContext, params: Params) => Promise<Result>,
  ) => {
    const inProjection = projection[name] as typeof inCatalog | undefined;
    if (inProjection === undefined) return inCatalog;
    return (context: OperationContext, params: Params): Promise<Result> =>
      ask(context, {
        datasetIds: [params.datasetId],
        projection: (within) => inProjection(within, params),
        catalog: () => inCatalog(context, params),
      });
  };
  const { findSymbols } = projection;
  return {
    findSymbols:
      findSymbols === undefined
        ? catalog.findSymbols
        : (context, params) =>
            ask(context, {
              datasetIds: params.scopes.map(({ datasetId }) => datasetId),
              projection: (within) => findSymbols(within, params),
              catalog: () => catalog.findSymbols(context, params),
            }),
    findAtLine: of("findAtLine", catalog.findAtLine),
    findDocument: of("findDocument", catalog.findDocument),
    expand: of("expand", catalog.expand),
    describeNodes: of("describeNodes", catalog.describeNodes),
    describeEdges: of("describeEdges", catalog.describeEdges),
    countEdges: of("countEdges", catalog.countEdges),
    unboundOf: catalog.unboundOf,
    centralityOf: catalog.centralityOf,
    coverage: catalog.coverage,
  };
}
