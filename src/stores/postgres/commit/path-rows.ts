/** Words of the paths that a dataset shows. */
import { countWords, splitWords } from "../../../domain/words.ts";
import { plainArray } from "../array-literals.ts";
import { bigints, smallints, texts } from "../bulk/columns.ts";
import { insertRows } from "../bulk/insert-rows.ts";
import type { Transaction } from "../transaction.ts";

export interface PathKey {
  readonly documentPk: number;
  readonly path: string;
}

const DELETE = "DELETE FROM path_words WHERE document_pk = ANY($1::bigint[])";
const ADD_TOTALS = `INSERT INTO path_totals (dataset_pk, documents, words) VALUES ($1, $2, $3)
  ON CONFLICT (tenant_id, dataset_pk) DO UPDATE SET documents = path_totals.documents + excluded.documents,
    words = path_totals.words + excluded.words`;

/** Documents that begin to be shown. */
export async function indexPaths(
  tx: Transaction,
  datasetPk: number,
  begun: readonly PathKey[],
): Promise<void> {
  if (begun.length === 0) return;
  const documents: number[] = [];
  const terms: string[] = [];
  const counts: number[] = [];
  const lengths: number[] = [];
  let total = 0;
  for (const { documentPk, path } of begun) {
    const words = splitWords(path);
    total += words.length;
    for (const [term, count] of countWords(words)) {
      documents.push(documentPk);
      terms.push(term);
      counts.push(count);
      lengths.push(words.length);
    }
  }
  await insertRows(tx, {
    into: "path_words",
    same: { dataset_pk: datasetPk },
    columns: {
      document_pk: bigints(documents),
      term: texts(terms),
      count: smallints(counts),
      length: smallints(lengths),
    },
  });
  await tx.run(ADD_TOTALS, datasetPk, begun.length, total);
}

/** Documents that are no longer shown. */
export async function unindexPaths(
  tx: Transaction,
  datasetPk: number,
  ended: readonly PathKey[],
): Promise<void> {
  if (ended.length === 0) return;
  await tx.run(DELETE, plainArray(ended.map(({ documentPk }) => documentPk)));
  const total = ended.reduce((sum, { path }) => sum + splitWords(path).length, 0);
  await tx.run(ADD_TOTALS, datasetPk, -ended.length, -total);
}
