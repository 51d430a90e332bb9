/** The writer lease in memory. */
import type { WriterLease } from "../../ports/writer-lease.ts";
import { requireDataset } from "./apply-change-set.ts";
import type { MemoryDataset, MemoryState } from "./memory-state.ts";

type Held = NonNullable<MemoryDataset["lease"]>;

export function createMemoryWriterLease(state: MemoryState): WriterLease {
  return {
    acquire: async (_context, params) => {
      const target = requireDataset(state, params.datasetId);
      const { lease } = target;
      const { owner, pid, host, nowMs, expiryMs } = params;
      const isOurs = lease?.owner === owner;
      if (
        lease !== null &&
        lease.owner !== null &&
        !isOurs &&
        isAlive(lease, host, nowMs - expiryMs)
      )
        return { ...lease, owner: lease.owner };
      const generation = (lease?.generation ?? 0) + (isOurs ? 0 : 1);
      const taken = { owner, pid, host, heartbeatMs: Math.floor(nowMs), generation };
      target.lease = taken;
      return taken;
    },
    heartbeat: async (_context, { datasetId, owner, nowMs }) => {
      const target = state.datasets.get(datasetId);
      if (target === undefined || target.lease?.owner !== owner) return false;
      target.lease = { ...target.lease, heartbeatMs: Math.floor(nowMs) };
      return true;
    },
    release: async (_context, { datasetId, owner }) => {
      const target = state.datasets.get(datasetId);
      if (target?.lease?.owner === owner) target.lease = { ...target.lease, owner: null };
    },
    inspect: async (_context, datasetId) => {
      const lease = state.datasets.get(datasetId)?.lease;
      return lease === undefined || lease === null || lease.owner === null
        ? null
        : { ...lease, owner: lease.owner };
    },
  };
}

function isAlive(held: Held, askingHost: string, expiredBeforeMs: number): boolean {
  if (held.heartbeatMs < expiredBeforeMs) return false;
  if (held.host !== askingHost) return true;
  try {
    return process.kill(held.pid, 0);
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
