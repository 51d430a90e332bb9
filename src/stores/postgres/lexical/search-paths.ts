/** Documents by BM25 over the words of their path. */
import type { PathHit, SearchWordsParams } from "../../../ports/lexical-index.ts";
import { plainArray, textArray } from "../array-literals.ts";
import type { Transaction } from "../transaction.ts";
import { scopeKeys } from "./scope-keys.ts";
import { countPathWords, gain, weigh } from "./word-counts.ts";

interface DocumentRow {
  readonly datasetPk: number;
  readonly path: string;
  readonly contentHash: string;
  readonly chunker: string;
  readonly language: string;
  readonly score: number;
}

const SEARCH = `WITH asked AS MATERIALIZED (SELECT * FROM unnest($2::text[], $3::float8[]) a(term, weight)),
  scored AS (SELECT p.document_pk, ${gain("p.count", "p.length")} AS score
    FROM asked a JOIN path_words p ON p.dataset_pk = ANY($1::bigint[]) AND p.term = a.term GROUP BY p.document_pk)
  SELECT v.dataset_pk AS "datasetPk", d.path, encode(c.hash, 'hex') AS "contentHash", s.chunker, s.language, r.score
  FROM scored r
  JOIN documents d ON d.pk = r.document_pk
  JOIN document_versions v ON v.document_pk = d.pk AND v.rev_to IS NULL
  JOIN chunk_sets s ON s.pk = v.chunk_set_pk
  JOIN contents c ON c.pk = v.content_pk
  ORDER BY r.score DESC, d.path LIMIT $5`;

export async function searchPaths(tx: Transaction, params: SearchWordsParams): Promise<PathHit[]> {
  const { scopes, filter, words, limit } = params;
  const keys = await scopeKeys(tx, scopes, filter);
  const counts = await countPathWords(tx, keys.datasets, words);
  const { terms, weights } = weigh(counts);
  if (terms.length === 0) return [];
  const rows = await tx.all<DocumentRow>(
    SEARCH,
    keys.datasets,
    textArray(terms),
    plainArray(weights),
    Math.max(counts.meanLength, Number.MIN_VALUE),
    keys.restricts ? null : limit,
  );
  const hits: PathHit[] = [];
  for (const { datasetPk, language, ...row } of rows) {
    const datasetId = keys.idByPk.get(datasetPk) ?? "";
    if (keys.inDocument(datasetId, row.path, language)) hits.push({ ...row, datasetId });
  }
  return hits.slice(0, limit);
}
