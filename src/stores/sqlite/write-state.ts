/** What the write worker keeps between transactions: its connection, and what it need not look up again. */
import type { WriteConnection } from "./connection.ts";

export interface WriteState {
  readonly connection: WriteConnection;
  /** Outbox rows are written only while a projection is configured. */
  readonly projections: boolean;
  /** Highest breaking migration that this version knows. */
  readonly schemaVersion: number;
  /** Name → `names.pk`, of names that stand in name_index. Right only while nobody else commits. */
  readonly names: Map<string, number>;
  /** `PRAGMA data_version` at the end of the last transaction: another value means that `names` is out of date. */
  dataVersion: number;
  /** One element: 1 once the writer is to end. */
  readonly closing: Int32Array;
  /** When the last transaction ended and how long it held the lock, on the `performance.now()` clock. */
  lastEndedAt: number;
  lastHeldMs: number;
}
