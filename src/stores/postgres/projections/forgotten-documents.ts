/** Documents whose rows are gone while their dataset is still there: a projection may hold them, and is to forget them. */
import { splitPlace } from "../../../domain/dataset.ts";
import type { DocumentRef, ProjectedChunks, ProjectedDataset } from "../../../domain/projected.ts";
import { textArray } from "../array-literals.ts";
import type { Transaction } from "../transaction.ts";

type Forgotten = Omit<ProjectedChunks, "chunks">;

interface Row extends Omit<ProjectedDataset, "id" | "ref"> {
  readonly datasetId: string;
  readonly documentId: string;
  readonly kind: string;
  readonly revision: number;
}

const READ = `SELECT s.id AS "datasetId", r.document_id AS "documentId", p.id AS "projectId", p.key AS "projectKey", p.name AS "projectName",
    s.kind, s.host, s.folder, s.branch, s.visibility, s.owner, s.revision
  FROM unnest($1::uuid[], $2::uuid[]) r(dataset_id, document_id) JOIN datasets s ON s.id = r.dataset_id JOIN projects p ON p.pk = s.project_pk`;

/** Entries for those of `asked` that are not among `found`; none for datasets that are gone too. */
export async function readForgotten(
  tx: Transaction,
  asked: readonly DocumentRef[],
  found: readonly DocumentRef[],
): Promise<readonly Forgotten[]> {
  const known = new Set(found.map(({ documentId }) => documentId));
  const missing = asked.filter(({ documentId }) => !known.has(documentId));
  if (missing.length === 0) return [];
  const rows = await tx.all<Row>(
    READ,
    textArray(missing.map(({ datasetId }) => datasetId)),
    textArray(missing.map(({ documentId }) => documentId)),
  );
  return rows.map(({ datasetId, documentId, kind, revision, ...dataset }) => ({
    ...{ datasetId, documentId, revision, path: "", isShown: false, createdAtMs: 0 },
    dataset: {
      ...dataset,
      id: datasetId,
      ...(kind === "ref" ? splitPlace(dataset.folder) : { folder: dataset.folder, ref: null }),
    },
    ...{ contentHash: "", language: "text", sourceType: "file", systemOrigin: "quarry" },
  }));
}
