/** The row of a writer lease. */
import type { ReadConnection } from "./connection.ts";

export interface LeaseRow {
  /** Null while nobody holds it; the generation stays. */
  readonly owner: string | null;
  readonly pid: number;
  readonly host: string;
  readonly heartbeatMs: number;
  readonly generation: number;
}

/** Null when the dataset's lease was never taken. */
export function readLease(connection: ReadConnection, datasetId: string): LeaseRow | null {
  const row = connection.get<LeaseRow>(
    `SELECT l.owner, l.pid, l.host, l.heartbeat AS heartbeatMs, l.generation
     FROM leases l JOIN datasets d ON d.pk = l.dataset_pk WHERE d.id = ?`,
    datasetId,
  );
  return row === undefined ? null : { ...row };
}
