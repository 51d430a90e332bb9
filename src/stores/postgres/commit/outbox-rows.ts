/** Change events of a commit, written in its own transaction. */

import type { DatasetHead } from "../../dataset-head.ts";
import { textArray } from "../array-literals.ts";
import type { Transaction } from "../transaction.ts";
import type { ChangedDocument } from "./documents.ts";

const APPEND = `INSERT INTO outbox (dataset_id, kind, id, revision, operation, origin, trace)
  SELECT $1, 'document', c.id, $2, c.operation, 'quarry', $3
  FROM unnest($4::uuid[], $5::text[]) WITH ORDINALITY c(id, operation, position) ORDER BY c.position`;

/** One event a document; projections read its content from the catalog. */
export async function appendOutbox(
  tx: Transaction,
  head: DatasetHead,
  revision: number,
  changed: readonly ChangedDocument[],
  trace: string,
): Promise<void> {
  if (changed.length === 0) return;
  const ids = textArray(changed.map(({ id }) => id));
  const operations = textArray(changed.map(({ operation }) => operation));
  await tx.run(APPEND, head.id, revision, trace, ids, operations);
}
