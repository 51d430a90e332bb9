/** Takes, keeps and gives back the writer lease. */
import type { LeaseHolder } from "../../ports/writer-lease.ts";
import { leaseIsAlive } from "../lease-is-alive.ts";
import { readDatasetHead } from "./commit/dataset-head.ts";
import { readLease } from "./lease-row.ts";
import type { WriteState } from "./write-state.ts";

export interface AcquireLease {
  readonly datasetId: string;
  readonly owner: string;
  readonly pid: number;
  readonly host: string;
  readonly nowMs: number;
  readonly expiryMs: number;
}

/** The holder afterwards; each change of hands raises the generation, which fences the one before. */
export function acquireLease({ connection }: WriteState, params: AcquireLease): LeaseHolder {
  const { pk } = readDatasetHead(connection, params.datasetId);
  const row = readLease(connection, params.datasetId);
  if (row !== null && row.owner !== null && row.owner !== params.owner && leaseIsAlive(row, params))
    return { ...row, owner: row.owner };
  const isOurs = row?.owner === params.owner;
  const generation = isOurs ? row.generation : (row?.generation ?? 0) + 1;
  const { owner, pid, host, nowMs } = params;
  connection.run(
    `INSERT INTO leases (dataset_pk, owner, pid, host, heartbeat, generation) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (dataset_pk) DO UPDATE SET owner = excluded.owner, pid = excluded.pid, host = excluded.host,
       heartbeat = excluded.heartbeat, generation = excluded.generation`,
    pk,
    owner,
    pid,
    host,
    Math.floor(nowMs),
    generation,
  );
  return { owner, pid, host, heartbeatMs: Math.floor(nowMs), generation };
}

/** False when the lease is no longer `owner`'s. */
export function heartbeatLease(
  { connection }: WriteState,
  params: { readonly datasetId: string; readonly owner: string; readonly nowMs: number },
): boolean {
  const changed = connection.run(
    `UPDATE leases SET heartbeat = ? WHERE owner = ?
     AND dataset_pk = (SELECT pk FROM datasets WHERE id = ?)`,
    Math.floor(params.nowMs),
    params.owner,
    params.datasetId,
  );
  return changed === 1;
}

/** Keeps the row, because its generation must go on growing. */
export function releaseLease(
  { connection }: WriteState,
  params: { readonly datasetId: string; readonly owner: string },
): void {
  connection.run(
    "UPDATE leases SET owner = NULL WHERE owner = ? AND dataset_pk = (SELECT pk FROM datasets WHERE id = ?)",
    params.owner,
    params.datasetId,
  );
}
