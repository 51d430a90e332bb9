/** Documents by BM25 over the words of their path. */
import type { PathHit, SearchWordsParams } from "../../../ports/lexical-index.ts";
import type { ReadConnection } from "../connection.ts";
import { type ScopeKeys, scopeKeys } from "./scope-keys.ts";
import { scoreRows } from "./scored-rows.ts";
import type { WordCounts } from "./word-counts.ts";

/** Unrestricted, so many rows hold the best of them with room for what is no longer shown. */
const SPARE_ROWS = 50;

interface DocumentRow {
  readonly datasetPk: number;
  readonly path: string;
  readonly hash: string;
  readonly chunker: string;
  readonly language: string;
}

const DOCUMENT = `SELECT v.dataset_pk AS datasetPk, d.path, lower(hex(c.hash)) AS hash, s.chunker, s.language
  FROM documents d
  CROSS JOIN document_versions v ON v.document_pk = d.pk AND v.rev_to IS NULL
  CROSS JOIN chunk_sets s ON s.pk = v.chunk_set_pk
  CROSS JOIN contents c ON c.pk = v.content_pk
  WHERE d.pk = ?`;

export function searchPaths(
  reader: ReadConnection,
  counts: WordCounts,
  params: SearchWordsParams,
): PathHit[] {
  const keys = scopeKeys(reader, params.scopes, params.filter);
  const limit = keys.restricts || keys.sharesTable ? null : params.limit + SPARE_ROWS;
  const hits: PathHit[] = [];
  for (const { pk, score } of scoreRows({
    reader,
    table: "path_index",
    counts,
    words: params.words,
    limit,
  })) {
    const last = hits.at(-1);
    if (hits.length >= params.limit && last !== undefined && score < last.score) break;
    const hit = shownDocument(reader, keys, pk, score);
    if (hit !== null) hits.push(hit);
  }
  return hits
    .sort((a, b) => b.score - a.score || (a.path < b.path ? -1 : 1))
    .slice(0, params.limit);
}

/** Null when the document is not shown or does not pass. */
function shownDocument(
  reader: ReadConnection,
  keys: ScopeKeys,
  pk: number,
  score: number,
): PathHit | null {
  const row = reader.get<DocumentRow>(DOCUMENT, pk);
  const datasetId = row === undefined ? undefined : keys.idByPk.get(row.datasetPk);
  if (row === undefined || datasetId === undefined) return null;
  const { path, chunker, language, hash } = row;
  return keys.inDocument(datasetId, path, language)
    ? { datasetId, path, contentHash: hash, chunker, score }
    : null;
}
