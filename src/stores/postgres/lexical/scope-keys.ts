/** Datasets of a question by their surrogate keys, and which texts a narrow filter leaves. */
import type { DatasetScope } from "../../../domain/dataset.ts";
import type { SearchFilter } from "../../../ports/lexical-index.ts";
import { chunkTest, type DocumentTest, documentTest, restrictsRows } from "../../filter-match.ts";
import { plainArray, textArray } from "../array-literals.ts";
import type { Transaction } from "../transaction.ts";
import { isUuid } from "../uuid.ts";
import type { NumberedProject } from "./text-numbers.ts";

export interface ScopeKeys {
  /** Array of `datasets.pk`. */
  readonly datasets: string;
  /** Array of their `projects.pk`: whose words are counted. */
  readonly projects: string;
  readonly projectRows: readonly NumberedProject[];
  readonly idByPk: ReadonlyMap<number, string>;
  readonly inDocument: DocumentTest;
  readonly inChunk: ReturnType<typeof chunkTest>;
  /** Whether anything but the dataset restricts the rows. */
  readonly restricts: boolean;
}

const FIND = `SELECT d.pk, d.id, d.project_pk AS "projectPk",
    (SELECT p.id FROM projects p WHERE p.pk = d.project_pk) AS "projectId" FROM datasets d WHERE d.id = ANY($1::uuid[])`;

interface DatasetRow {
  readonly pk: number;
  readonly id: string;
  readonly projectPk: number;
  readonly projectId: string;
}

export async function scopeKeys(
  tx: Transaction,
  scopes: readonly DatasetScope[],
  filter: SearchFilter,
): Promise<ScopeKeys> {
  const ids = new Set(scopes.map(({ datasetId }) => datasetId).filter(isUuid));
  const rows = await tx.all<DatasetRow>(FIND, textArray(ids));
  const projects = new Map(rows.map(({ projectPk, projectId }) => [projectPk, projectId]));
  return {
    datasets: plainArray(rows.map(({ pk }) => pk)),
    projects: plainArray(projects.keys()),
    projectRows: [...projects].map(([pk, id]) => ({ pk, id })),
    idByPk: new Map(rows.map(({ pk, id }) => [pk, id])),
    inDocument: documentTest(scopes, filter),
    inChunk: chunkTest(filter),
    restricts: restrictsRows(scopes, filter),
  };
}

interface DocumentRow {
  readonly setPk: number;
  readonly path: string;
  readonly datasetPk: number;
  readonly language: string;
}

const DOCUMENTS = `SELECT v.chunk_set_pk AS "setPk", d.path, v.dataset_pk AS "datasetPk", s.language
  FROM document_versions v JOIN documents d ON d.pk = v.document_pk JOIN chunk_sets s ON s.pk = v.chunk_set_pk
  WHERE v.dataset_pk = ANY($1::bigint[]) AND v.rev_to IS NULL`;
const TEXTS = "SELECT DISTINCT text_pk AS pk FROM chunks WHERE chunk_set_pk = ANY($1::bigint[])";

/** Every `texts.pk` that a document passing the filter shows. Reads all documents of the scopes: for narrow filters only. */
export async function allowedTexts(tx: Transaction, keys: ScopeKeys): Promise<Set<number>> {
  const sets = new Set<number>();
  for (const row of await tx.all<DocumentRow>(DOCUMENTS, keys.datasets))
    if (keys.inDocument(keys.idByPk.get(row.datasetPk) ?? "", row.path, row.language))
      sets.add(row.setPk);
  const texts = await tx.all<{ pk: number }>(TEXTS, plainArray(sets));
  return new Set(texts.map(({ pk }) => pk));
}
