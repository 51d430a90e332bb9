/** What the catalog shows of documents now: what every projection holds of them, whatever else it is filled with. */
import { splitPlace } from "../../../domain/dataset.ts";
import type { LanguageId } from "../../../domain/language.ts";
import type {
  DocumentRef,
  ProjectedDataset,
  ProjectedDocument,
} from "../../../domain/projected.ts";
import { textArray } from "../array-literals.ts";
import type { Transaction } from "../transaction.ts";
import { isUuid } from "../uuid.ts";

/** A document with its dataset and, while the dataset shows it, its version. */
export interface DocumentRow extends Omit<ProjectedDataset, "id" | "ref"> {
  readonly datasetId: string;
  readonly datasetPk: number;
  readonly projectPk: number;
  readonly documentId: string;
  readonly kind: "worktree" | "ref";
  readonly path: string;
  readonly revision: number;
  readonly sourceType: string;
  readonly systemOrigin: string;
  readonly createdAtMs: number;
  /** Null, as is all that follows: shown no more. */
  readonly versionPk: number | null;
  readonly setPk: number | null;
  readonly contentPk: number | null;
  readonly contentHash: string | null;
  readonly chunker: string | null;
  readonly language: LanguageId | null;
}

const DOCUMENTS = `SELECT s.id AS "datasetId", s.pk AS "datasetPk", d.id AS "documentId", p.pk AS "projectPk", p.id AS "projectId",
    p.key AS "projectKey", p.name AS "projectName", s.kind, s.host, s.folder, s.branch, s.visibility, s.owner, s.revision, d.path,
    d.source_type AS "sourceType", d.system_origin AS "systemOrigin", d.created_at AS "createdAtMs", v.pk AS "versionPk",
    v.chunk_set_pk AS "setPk", v.content_pk AS "contentPk", encode(c.hash, 'hex') AS "contentHash", k.chunker, k.language
  FROM unnest($1::uuid[], $2::uuid[]) r(dataset_id, document_id)
  JOIN documents d ON d.id = r.document_id
  JOIN datasets s ON s.pk = d.dataset_pk AND s.id = r.dataset_id
  JOIN projects p ON p.pk = s.project_pk
  LEFT JOIN document_versions v ON v.document_pk = d.pk AND v.rev_to IS NULL
  LEFT JOIN contents c ON c.pk = v.content_pk
  LEFT JOIN chunk_sets k ON k.pk = v.chunk_set_pk`;

/** One row a document given that the catalog has ever known. */
export function readDocumentRows(
  tx: Transaction,
  documents: readonly DocumentRef[],
): Promise<readonly DocumentRow[]> {
  const asked = documents.filter(({ datasetId, documentId }) =>
    [datasetId, documentId].every(isUuid),
  );
  return tx.all<DocumentRow>(
    DOCUMENTS,
    textArray(asked.map(({ datasetId }) => datasetId)),
    textArray(asked.map(({ documentId }) => documentId)),
  );
}

/** The document as every projection is given it. */
export function documentOf(row: DocumentRow): ProjectedDocument {
  const { datasetId, documentId, path, revision, sourceType, systemOrigin } = row;
  return {
    ...{ datasetId, documentId, path, revision, sourceType, systemOrigin },
    dataset: datasetOf(row),
    isShown: row.versionPk !== null,
    contentHash: row.contentHash ?? "",
    language: row.language ?? "text",
  };
}

function datasetOf(row: DocumentRow): ProjectedDataset {
  const { projectId, projectKey, projectName, host, branch, visibility, owner } = row;
  const place = row.kind === "ref" ? splitPlace(row.folder) : { folder: row.folder, ref: null };
  return {
    ...{ projectId, projectKey, projectName, host, branch, visibility, owner, ...place },
    id: row.datasetId,
  };
}
