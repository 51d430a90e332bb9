/** Who may index a dataset: one process at a time, handed on when it dies. */
import type { OperationContext } from "./operation-context.ts";

export interface LeaseHolder {
  /** UUID of the process's run. */
  readonly owner: string;
  readonly pid: number;
  readonly host: string;
  /** Milliseconds since the epoch. */
  readonly heartbeatMs: number;
  /** Grows with each take-over; a commit with an old generation is refused. */
  readonly generation: number;
}

export interface WriterLease {
  /**
   * Takes the dataset's lease when it is free, our own, expired (`heartbeatMs` older than `expiryMs`), or held by a dead process of this
   * host. Returns the holder afterwards: ours when `owner` matches.
   */
  acquire(
    context: OperationContext,
    params: {
      readonly datasetId: string;
      readonly owner: string;
      readonly pid: number;
      readonly host: string;
      readonly nowMs: number;
      readonly expiryMs: number;
    },
  ): Promise<LeaseHolder>;
  /** False when the lease is no longer ours. */
  heartbeat(
    context: OperationContext,
    params: { readonly datasetId: string; readonly owner: string; readonly nowMs: number },
  ): Promise<boolean>;
  release(
    context: OperationContext,
    params: { readonly datasetId: string; readonly owner: string },
  ): Promise<void>;
  inspect(context: OperationContext, datasetId: string): Promise<LeaseHolder | null>;
}
