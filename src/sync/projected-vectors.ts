/** Search by meaning that asks a projection where there is one, and the catalog else. */
import type { VectorIndex } from "../ports/vector-index.ts";
import type { AskProjection } from "./ask-projection.ts";

/** What no dataset is named for, and what indexing asks, is the catalog's. */
export function projectedVectors(
  catalog: VectorIndex,
  projection: Pick<VectorIndex, "search">,
  ask: AskProjection,
): VectorIndex {
  return {
    search: (context, params) =>
      ask(context, {
        datasetIds: params.scopes.map(({ datasetId }) => datasetId),
        projection: (within) => projection.search(within, params),
        catalog: () => catalog.search(context, params),
      }),
    vectorsOf: (context, params) => catalog.vectorsOf(context, params),
    coverage: (context, scopes) => catalog.coverage(context, scopes),
    missing: (context, params) => catalog.missing(context, params),
    retire: (context, params) => catalog.retire(context, params),
  };
}
