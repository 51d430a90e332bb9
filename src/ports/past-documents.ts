/** Documents as they were at a position of the dataset's first-parent line. Ask only for positions that are covered. */
import type { BlobKey, PastBlob, PastDocument, PastRename } from "../domain/past.ts";
import type { OperationContext } from "./operation-context.ts";

export interface PastDocuments {
  /** In order of path, below `prefix` and after `after`, at most `limit`. */
  listAt(
    context: OperationContext,
    params: {
      readonly datasetId: string;
      readonly position: number;
      readonly prefix: string;
      /** Null from the beginning. */
      readonly after: string | null;
      readonly limit: number;
    },
  ): Promise<readonly PastDocument[]>;
  countAt(
    context: OperationContext,
    params: { readonly datasetId: string; readonly position: number; readonly prefix: string },
  ): Promise<number>;
  /** Null when there was none. */
  findAt(
    context: OperationContext,
    params: { readonly datasetId: string; readonly position: number; readonly path: string },
  ): Promise<PastDocument | null>;
  /** States that began or ended after `after`, at the latest at `to`; in order of path, then of time. */
  changedIn(
    context: OperationContext,
    params: { readonly datasetId: string; readonly after: number; readonly to: number },
  ): Promise<readonly PastDocument[]>;
  /** What is remembered of these blobs; those without an entry are left out. */
  knownBlobs(context: OperationContext, keys: readonly BlobKey[]): Promise<readonly PastBlob[]>;
  /** Renames that lead from (or with `to`, to) a document or symbol, oldest first. */
  renames(
    context: OperationContext,
    params: {
      readonly datasetId: string;
      readonly side: "from" | "to";
      readonly path: string;
      /** Empty for the document itself. */
      readonly name: string;
    },
  ): Promise<readonly PastRename[]>;
}
