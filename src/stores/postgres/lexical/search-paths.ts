/** Documents by BM25 over the words of their path. */
import type { PathHit, SearchWordsParams } from "../../../ports/lexical-index.ts";
import { plainArray, textArray } from "../array-literals.ts";
import type { Transaction } from "../transaction.ts";
import { wordGain, wordWeight } from "./bm25.ts";
import { parseNumbers } from "./parse-numbers.ts";
import { type ScopeKeys, scopeKeys } from "./scope-keys.ts";

const TOTALS = `SELECT coalesce(sum(documents), 0)::bigint AS rows, coalesce(sum(words), 0)::bigint AS words
  FROM path_totals WHERE dataset_pk = ANY($1::bigint[])`;
const LISTS = `SELECT t.term, array_agg(p.document_pk)::text AS documents, array_agg(p.count)::text AS counts,
    array_agg(p.length)::text AS lengths
  FROM unnest($1::bigint[]) a(pk) CROSS JOIN unnest($2::text[]) t(term)
  CROSS JOIN LATERAL (SELECT * FROM path_words WHERE dataset_pk = a.pk AND term = t.term OFFSET 0) p
  GROUP BY t.term`;
const DOCUMENTS = `SELECT a.pk, v.dataset_pk AS "datasetPk", d.path, encode(c.hash, 'hex') AS "contentHash", s.chunker, s.language
  FROM unnest($1::bigint[]) a(pk)
  JOIN documents d ON d.pk = a.pk
  JOIN document_versions v ON v.document_pk = d.pk AND v.rev_to IS NULL
  JOIN chunk_sets s ON s.pk = v.chunk_set_pk
  JOIN contents c ON c.pk = v.content_pk`;

interface ListRow {
  readonly term: string;
  readonly documents: string;
  readonly counts: string;
  readonly lengths: string;
}

interface DocumentRow extends Omit<PathHit, "datasetId" | "score"> {
  readonly pk: number;
  readonly datasetPk: number;
  readonly language: string;
}

export async function searchPaths(tx: Transaction, params: SearchWordsParams): Promise<PathHit[]> {
  const { scopes, filter, words, limit } = params;
  const keys = await scopeKeys(tx, scopes, filter);
  const scores = await scoreDocuments(tx, keys, words);
  if (scores.size === 0) return [];
  const rows = await tx.all<DocumentRow>(
    DOCUMENTS,
    plainArray(keys.restricts ? scores.keys() : bestOf(scores, limit)),
  );
  const hits: PathHit[] = [];
  for (const { pk, datasetPk, language, ...row } of rows) {
    const datasetId = keys.idByPk.get(datasetPk) ?? "";
    if (keys.inDocument(datasetId, row.path, language))
      hits.push({ ...row, datasetId, score: scores.get(pk) ?? 0 });
  }
  hits.sort((a, b) => b.score - a.score || (a.path < b.path ? -1 : 1));
  return hits.slice(0, limit);
}

/** By `documents.pk`. */
async function scoreDocuments(
  tx: Transaction,
  { datasets }: ScopeKeys,
  words: readonly string[],
): Promise<Map<number, number>> {
  const [totals, lists] = await Promise.all([
    tx.get<{ rows: number; words: number }>(TOTALS, datasets),
    tx.all<ListRow>(LISTS, datasets, textArray(words)),
  ]);
  const { rows = 0, words: length = 0 } = totals ?? {};
  const meanLength = Math.max(length / Math.max(1, rows), Number.MIN_VALUE);
  const scores = new Map<number, number>();
  for (const list of lists) {
    const documents = parseNumbers(list.documents);
    const counts = parseNumbers(list.counts);
    const lengths = parseNumbers(list.lengths);
    const weight = wordWeight(rows, documents.length);
    for (const [i, pk] of documents.entries()) {
      const gain = weight * wordGain(counts[i] ?? 0, (lengths[i] ?? 0) / meanLength);
      scores.set(pk, (scores.get(pk) ?? 0) + gain);
    }
  }
  return scores;
}

/** The best `limit` and their equals: among these the path decides, which is not known yet. */
function bestOf(scores: ReadonlyMap<number, number>, limit: number): number[] {
  const sorted = Float64Array.from(scores.values()).sort();
  const least = sorted[sorted.length - limit] ?? 0;
  return [...scores].filter(([, score]) => score >= least).map(([pk]) => pk);
}
