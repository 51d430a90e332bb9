/** Search by meaning that asks a projection where there is one, and the catalog else. */
import type { VectorIndex } from "../ports/vector-index.ts";
import type { AskProjection } from "./ask-projection.ts";

/** What a projection answers of a vector index. */
export type ProjectedIndex = Pick<VectorIndex, "search" | "searchFused">;

/** What no dataset is named for, and what indexing asks, is the catalog's. */
export function projectedVectors(
  catalog: VectorIndex,
  projection: ProjectedIndex,
  ask: AskProjection,
): VectorIndex {
  const fused = projection.searchFused?.bind(projection);
  return {
    search: (context, params) =>
      ask(context, {
        datasetIds: params.scopes.map(({ datasetId }) => datasetId),
        projection: (within) => projection.search(within, params),
        catalog: () => catalog.search(context, params),
      }),
    ...(fused && {
      searchFused: (context, params) =>
        ask(context, {
          datasetIds: params.scopes.map(({ datasetId }) => datasetId),
          projection: (within) => fused(within, params),
          catalog: async () => null,
        }),
    }),
    vectorsOf: (context, params) => catalog.vectorsOf(context, params),
    coverage: (context, scopes) => catalog.coverage(context, scopes),
    missing: (context, params) => catalog.missing(context, params),
    retire: (context, params) => catalog.retire(context, params),
  };
}
