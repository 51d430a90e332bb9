/** Which projections a tenant has. While there is one, commits write change events. */
import type { ProjectionName } from "../domain/projected.ts";
import type { ProjectionState } from "../domain/projection-state.ts";
import type { OperationContext } from "./operation-context.ts";

export interface ProjectionRegistry {
  /** Idempotent; one that is new is to be filled. Returns whether it is. */
  register(context: OperationContext, name: ProjectionName): Promise<boolean>;
  /** Forgets it; nothing is written for it any more. False where it was not registered. */
  unregister(context: OperationContext, name: ProjectionName): Promise<boolean>;
  /** In order of name. */
  list(context: OperationContext): Promise<readonly ProjectionState[]>;
  /** Has all of it made anew, or with a dataset, that alone, by whichever process fills it. False where it is not registered. */
  requestFill(
    context: OperationContext,
    params: { readonly name: ProjectionName; readonly datasetId: string | null },
  ): Promise<boolean>;
  /** What it holds is not what it was given: the catalog answers until all of it is made anew. False where that is under way. */
  distrust(
    context: OperationContext,
    params: { readonly name: ProjectionName; readonly reason: string },
  ): Promise<boolean>;
  /** Ids of every dataset of the tenant, whoever owns it, in order. */
  listDatasets(context: OperationContext): Promise<readonly string[]>;
  /**
   * Bounds what is kept for a projection that is away: where its oldest event is older, or there are more, it is to be filled anew instead,
   * and the events go.
   */
  trim(
    context: OperationContext,
    bounds: { readonly olderThanMs: number; readonly moreThanEvents: number },
  ): Promise<void>;
}
