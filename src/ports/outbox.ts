/** Change events written in the catalog's own transaction, delivered to projections later. */
import type { ChangeEvent } from "../domain/change-event.ts";
import type { ProjectionName } from "../domain/projected.ts";
import type { OperationContext } from "./operation-context.ts";

export interface Outbox {
  /**
   * In order of sequence, after `afterSequence`. Empty unless a projection is registered. Of a document the newest is always there; older
   * ones may not be.
   */
  read(
    context: OperationContext,
    params: { readonly afterSequence: number; readonly limit: number },
  ): Promise<readonly ChangeEvent[]>;
  /** The projection has applied everything up to and including `sequence`; events that every registered one has applied go. */
  acknowledge(
    context: OperationContext,
    params: { readonly projection: ProjectionName; readonly sequence: number },
  ): Promise<void>;
}
