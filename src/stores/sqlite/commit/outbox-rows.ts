/** Change events of a commit, written in its own transaction. */

import type { DatasetHead } from "../../dataset-head.ts";
import type { WriteConnection } from "../connection.ts";
import type { ChangedDocument } from "./documents.ts";

export interface CommitOrigin {
  readonly tenantId: string;
  /** Operation id, kept with the revision and in outbox rows. */
  readonly trace: string;
}

const APPEND = `INSERT INTO outbox (tenant_id, dataset_id, kind, id, revision, operation, origin, trace)
  VALUES (?, ?, 'document', ?, ?, ?, 'quarry', ?)`;

/** One event a document; projections read its content from the catalog. */
export function appendOutbox(
  connection: WriteConnection,
  head: DatasetHead,
  revision: number,
  changed: readonly ChangedDocument[],
  origin: CommitOrigin,
): void {
  const append = connection.prepare(APPEND);
  for (const { id, operation } of changed)
    append.run(origin.tenantId, head.id, id, revision, operation, origin.trace);
}
