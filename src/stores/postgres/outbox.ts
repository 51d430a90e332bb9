/** The outbox on PostgreSQL. */
import type { ChangeEvent } from "../../domain/change-event.ts";
import type { Outbox } from "../../ports/outbox.ts";
import type { Home } from "./home.ts";
import { freeApplied } from "./projections/free-events.ts";

export function createOutbox({ database }: Home): Outbox {
  return {
    read: (context, { afterSequence, limit }) =>
      database.readPrimary(context, (tx) =>
        tx.all<ChangeEvent>(
          `SELECT sequence, tenant_id AS "tenantId", dataset_id AS "datasetId", kind, id, revision, operation, trace
           FROM outbox WHERE sequence > $1 ORDER BY sequence LIMIT $2`,
          afterSequence,
          limit,
        ),
      ),
    acknowledge: (context, { projection, sequence }) =>
      database.write(context, { name: "acknowledgeOutbox", isRepeatable: true }, async (tx) => {
        await tx.run(
          "UPDATE projections SET position = greatest(position, $2) WHERE name = $1",
          projection,
          sequence,
        );
        await freeApplied(tx);
      }),
  };
}
