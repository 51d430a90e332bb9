/** How far a projection is behind what the catalog shows of some datasets. */
import type { ProjectionName } from "../../../domain/projected.ts";
import { textArray } from "../array-literals.ts";
import type { Transaction } from "../transaction.ts";
import { CONCERNED } from "./concerned.ts";

/** Whoever asks in every question need not know whether it is a thousand or a million. */
const MOST_COUNTED = 1_000;
const COUNT = `SELECT (SELECT count(*) FROM (SELECT 1 FROM outbox o WHERE o.dataset_id = ANY($2::uuid[])
    AND o.sequence > p.position AND o.concerns IN ('all', $3) LIMIT ${MOST_COUNTED}) pending) AS events
  FROM projections p WHERE p.name = $1 AND p.ready`;

/** Infinity: it is not registered, or has never been complete. One statement along an index. */
export async function countPending(
  tx: Transaction,
  projection: ProjectionName,
  datasetIds: readonly string[],
): Promise<number> {
  const row = await tx.get<{ events: number }>(
    COUNT,
    projection,
    textArray(datasetIds),
    CONCERNED[projection],
  );
  return row?.events ?? Number.POSITIVE_INFINITY;
}
