/** The writer lease on PostgreSQL. */
import type { LeaseHolder, WriterLease } from "../../ports/writer-lease.ts";
import { leaseIsAlive } from "../lease-is-alive.ts";
import { readDatasetHead } from "./commit/dataset-head.ts";
import type { Home } from "./home.ts";
import type { Transaction } from "./transaction.ts";

interface LeaseRow {
  /** Null while nobody holds it; the generation stays. */
  readonly owner: string | null;
  readonly pid: number;
  readonly host: string;
  readonly heartbeatMs: number;
  readonly generation: number;
}

const READ = `SELECT l.owner, l.pid, l.host, l.heartbeat AS "heartbeatMs", l.generation
  FROM leases l JOIN datasets d ON d.pk = l.dataset_pk WHERE d.id = $1`;
const TAKE = `INSERT INTO leases (dataset_pk, owner, pid, host, heartbeat, generation) VALUES ($1, $2, $3, $4, $5, $6)
  ON CONFLICT (tenant_id, dataset_pk) DO UPDATE SET owner = excluded.owner, pid = excluded.pid, host = excluded.host,
    heartbeat = excluded.heartbeat, generation = excluded.generation`;

/** Has a connection of its own and waits for no commit: work, however much, must not look like death. */
const HEARTBEAT = { name: "heartbeatLease", share: "lease", isRepeatable: true } as const;

export function createWriterLease({ database }: Home): WriterLease {
  return {
    acquire: (context, params) =>
      database.write(context, { name: "acquireLease", isRepeatable: true }, (tx) =>
        acquire(tx, params),
      ),
    heartbeat: (context, { datasetId, owner, nowMs }) =>
      database.write(context, HEARTBEAT, async (tx) => {
        const changed = await tx.run(
          `UPDATE leases SET heartbeat = $1 WHERE owner = $2
           AND dataset_pk = (SELECT pk FROM datasets WHERE id = $3)`,
          Math.floor(nowMs),
          owner,
          datasetId,
        );
        return changed === 1;
      }),
    release: (context, { datasetId, owner }) =>
      database.write(context, { name: "releaseLease", isRepeatable: true }, async (tx) => {
        await tx.run(
          "UPDATE leases SET owner = NULL WHERE owner = $1 AND dataset_pk = (SELECT pk FROM datasets WHERE id = $2)",
          owner,
          datasetId,
        );
      }),
    inspect: (context, datasetId) =>
      database.read(context, async (tx) => {
        const row = await tx.get<LeaseRow>(READ, datasetId);
        return row === undefined || row.owner === null ? null : { ...row, owner: row.owner };
      }),
  };
}

/** The holder afterwards; each change of hands raises the generation, which fences the one before. The dataset's row is locked, so that of two who ask one comes second. */
async function acquire(
  tx: Transaction,
  params: Parameters<WriterLease["acquire"]>[1],
): Promise<LeaseHolder> {
  const { pk } = await readDatasetHead(tx, params.datasetId, "lock");
  const row = await tx.get<LeaseRow>(READ, params.datasetId);
  if (
    row !== undefined &&
    row.owner !== null &&
    row.owner !== params.owner &&
    leaseIsAlive(row, params)
  )
    return { ...row, owner: row.owner };
  const isOurs = row?.owner === params.owner;
  const generation = isOurs ? row.generation : (row?.generation ?? 0) + 1;
  const { owner, pid, host, nowMs } = params;
  await tx.run(TAKE, pk, owner, pid, host, Math.floor(nowMs), generation);
  return { owner, pid, host, heartbeatMs: Math.floor(nowMs), generation };
}
