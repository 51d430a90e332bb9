/** The outbox on SQLite. */
import type { ChangeEvent } from "../../domain/change-event.ts";
import type { Outbox } from "../../ports/outbox.ts";
import type { ReadConnection } from "./connection.ts";
import type { Writer } from "./writer.ts";

export function createOutbox(reader: ReadConnection, writer: Writer): Outbox {
  return {
    read: async (_context, { afterSequence, limit }) =>
      reader
        .all<ChangeEvent>(
          `SELECT sequence, tenant_id AS tenantId, dataset_id AS datasetId, kind, id, revision, operation, trace
           FROM outbox WHERE sequence > ? ORDER BY sequence LIMIT ?`,
          afterSequence,
          limit,
        )
        .map((row) => ({ ...row })),
    acknowledge: (context, { sequence }) => writer.call(context, "acknowledgeOutbox", { sequence }),
  };
}
