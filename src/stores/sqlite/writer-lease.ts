/** The writer lease on SQLite. */
import type { WriterLease } from "../../ports/writer-lease.ts";
import type { ReadConnection } from "./connection.ts";
import { readLease } from "./lease-row.ts";
import type { Writer } from "./writer.ts";

export function createWriterLease(reader: ReadConnection, writer: Writer): WriterLease {
  return {
    acquire: (context, params) => writer.call(context, "acquireLease", params),
    heartbeat: (context, params) => writer.call(context, "heartbeatLease", params),
    release: (context, params) => writer.call(context, "releaseLease", params),
    inspect: async (_context, datasetId) => {
      const row = readLease(reader, datasetId);
      return row === null || row.owner === null ? null : { ...row, owner: row.owner };
    },
  };
}
