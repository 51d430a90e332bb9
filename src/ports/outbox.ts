/** Change events written in the catalog's own transaction, delivered to projections later. */
import type { ChangeEvent } from "../domain/change-event.ts";
import type { OperationContext } from "./operation-context.ts";

export interface Outbox {
  /** In order of sequence, after `afterSequence`. Empty unless a projection is configured. */
  read(
    context: OperationContext,
    params: { readonly afterSequence: number; readonly limit: number },
  ): Promise<readonly ChangeEvent[]>;
  /** Forgets events up to and including `sequence`. */
  acknowledge(context: OperationContext, sequence: number): Promise<void>;
}
