/** Change events: outbox rows that projections are filled from. */

export interface ChangeEvent {
  /** Grows within one catalog. */
  readonly sequence: number;
  readonly tenantId: string;
  readonly datasetId: string;
  readonly kind: "document" | "dataset";
  /** UUID of the document or dataset. */
  readonly id: string;
  readonly revision: number;
  readonly operation: "upsert" | "delete";
  /** Operation id of the commit, so that a projection can be traced to it. */
  readonly trace: string;
}
