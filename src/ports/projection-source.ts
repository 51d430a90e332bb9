/** What the catalog shows of documents now, for filling projections. */
import type {
  DocumentRef,
  ProjectedChunks,
  ProjectedGraph,
  ProjectionName,
} from "../domain/projected.ts";
import type { OperationContext } from "./operation-context.ts";

export interface ProjectionSource {
  /** One entry a document given that the catalog has ever known, in no particular order, all read in one snapshot. */
  chunksOf(
    context: OperationContext,
    documents: readonly DocumentRef[],
  ): Promise<readonly ProjectedChunks[]>;
  /** One entry a document given that the catalog has ever known, in no particular order, all read in one snapshot. */
  graphOf(
    context: OperationContext,
    documents: readonly DocumentRef[],
  ): Promise<readonly ProjectedGraph[]>;
  /** Documents of a dataset that are shown or have a past, in order of id, for a rebuild. */
  listDocuments(
    context: OperationContext,
    params: {
      readonly datasetId: string;
      readonly afterId: string | null;
      readonly limit: number;
    },
  ): Promise<readonly DocumentRef[]>;
  /**
   * Change events of these datasets that the projection has not applied yet. 0: what the projection holds of them is what the catalog
   * showed when this was read. Counted up to some limit; Infinity where the projection is not registered or was never complete. Asked in
   * every request that a projection is to answer.
   */
  pending(
    context: OperationContext,
    params: { readonly projection: ProjectionName; readonly datasetIds: readonly string[] },
  ): Promise<number>;
}
