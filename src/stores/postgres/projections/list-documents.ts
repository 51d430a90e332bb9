/** A dataset's documents, a page at a time. */
import type { DocumentRef } from "../../../domain/projected.ts";
import type { Transaction } from "../transaction.ts";
import { isUuid } from "../uuid.ts";

const LIST = `SELECT d.id AS "datasetId", o.id AS "documentId" FROM datasets d JOIN documents o ON o.dataset_pk = d.pk
  WHERE d.id = $1 AND ($2::uuid IS NULL OR o.id > $2)
  AND EXISTS (SELECT 1 FROM document_versions v WHERE v.document_pk = o.pk)
  ORDER BY o.id LIMIT $3`;

/** Those that are shown or have a past, in order of id. */
export function listDocuments(
  tx: Transaction,
  params: { readonly datasetId: string; readonly afterId: string | null; readonly limit: number },
): Promise<DocumentRef[]> {
  const { datasetId, afterId, limit } = params;
  if (!isUuid(datasetId)) return Promise.resolve([]);
  return tx.all<DocumentRef>(LIST, datasetId, afterId, limit);
}
