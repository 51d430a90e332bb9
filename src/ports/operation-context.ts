/** What every port call is given first: who asks, until when, and where the time goes. */

export interface OperationContext {
  /** UUIDv7, one a request. */
  readonly operationId: string;
  readonly tenantId: string;
  /** Who asks; `local` in the embedded profile. */
  readonly principal: string;
  readonly signal: AbortSignal;
  /** On the `performance.now()` clock; Infinity when there is none. */
  readonly deadlineMs: number;
  /** Adds `elapsedMs` to a named stage. */
  readonly recordStage: (stage: string, elapsedMs: number) => void;
}
