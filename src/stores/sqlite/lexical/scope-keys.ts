/** Datasets of a question by their surrogate keys, and which rows a narrow filter leaves. */
import type { DatasetScope } from "../../../domain/dataset.ts";
import type { SearchFilter } from "../../../ports/lexical-index.ts";
import { chunkTest, type DocumentTest, documentTest, restrictsRows } from "../../filter-match.ts";
import type { ReadConnection } from "../connection.ts";

export interface ScopeKeys {
  /** JSON list of `datasets.pk`. */
  readonly json: string;
  readonly idByPk: ReadonlyMap<number, string>;
  readonly inDocument: DocumentTest;
  readonly inChunk: ReturnType<typeof chunkTest>;
  /** Whether the catalog holds datasets that were not asked. */
  readonly sharesTable: boolean;
  /** Whether anything but the dataset restricts the rows. */
  readonly restricts: boolean;
}

export function scopeKeys(
  reader: ReadConnection,
  scopes: readonly DatasetScope[],
  filter: SearchFilter,
): ScopeKeys {
  const ids = JSON.stringify([...new Set(scopes.map(({ datasetId }) => datasetId))]);
  const rows = reader.all<{ pk: number; id: string }>(
    "SELECT pk, id FROM datasets WHERE id IN (SELECT value FROM json_each(?))",
    ids,
  );
  return {
    json: JSON.stringify(rows.map(({ pk }) => pk)),
    idByPk: new Map(rows.map(({ pk, id }) => [pk, id])),
    inDocument: documentTest(scopes, filter),
    inChunk: chunkTest(filter),
    sharesTable:
      (reader.get<{ count: number }>("SELECT count(*) AS count FROM datasets")?.count ?? 0) >
      rows.length,
    restricts: restrictsRows(scopes, filter),
  };
}

interface DocumentRow {
  readonly setPk: number;
  readonly path: string;
  readonly datasetPk: number;
  readonly language: string;
}

/** Every `texts.pk` that a document passing the filter shows. Reads all documents of the scopes: for narrow filters only. */
export function allowedTexts(reader: ReadConnection, keys: ScopeKeys): Set<number> {
  const sets = new Set<number>();
  const documents = reader.iterate<DocumentRow>(
    `SELECT v.chunk_set_pk AS setPk, d.path, v.dataset_pk AS datasetPk, s.language
     FROM documents d
     JOIN document_versions v ON v.document_pk = d.pk AND v.rev_to IS NULL
     JOIN chunk_sets s ON s.pk = v.chunk_set_pk
     WHERE d.dataset_pk IN (SELECT value FROM json_each(?))`,
    keys.json,
  );
  for (const { setPk, path, datasetPk, language } of documents) {
    if (keys.inDocument(keys.idByPk.get(datasetPk) ?? "", path, language)) sets.add(setPk);
  }
  const texts = reader.all<{ pk: number }>(
    "SELECT k.text_pk AS pk FROM chunks k WHERE k.chunk_set_pk IN (SELECT value FROM json_each(?))",
    JSON.stringify([...sets]),
  );
  return new Set(texts.map(({ pk }) => pk));
}
