/** Searches chunks and paths by BM25, best first, with filters before the cut. */
import type { ChunkHit, PathHit, SearchWordsParams } from "../../ports/lexical-index.ts";
import type { ReadConnection } from "./connection.ts";
import type { WordFrequencies } from "./lexical-index-frequencies.ts";
import { placeTexts } from "./lexical-index-place.ts";
import { planMatches, quote } from "./lexical-index-plan.ts";
import { allowedTexts, type ScopeKeys, scopeKeys } from "./lexical-index-scope.ts";

/** Rows placed at a time: one statement's overhead is shared, and little is placed in vain. */
const BATCH = 200;
/** So many rows without enough hits mean that the filter is narrow: it is turned into a set of rows first. */
const ROWS_BEFORE_NARROWING = 400;
/** Fewer hits than this from the leading words, and the search is widened to all words. */
const ENOUGH_HITS = 20;

interface MatchRow {
  readonly pk: number;
  readonly rank: number;
}

/** bm25() is smaller for better rows. Without a filter the cut is the statement's own, which then keeps only the best. */
const MATCH =
  "SELECT rowid AS pk, rank FROM word_index WHERE word_index MATCH ? ORDER BY rank LIMIT ?";
const NO_LIMIT = -1;

function searchOnce(
  reader: ReadConnection,
  keys: ScopeKeys,
  match: string,
  limit: number,
): ChunkHit[] {
  const hits: ChunkHit[] = [];
  const cut = keys.restricts || keys.sharesTable ? NO_LIMIT : limit;
  let allowed: Set<number> | null = null;
  let batch: MatchRow[] = [];
  let seen = 0;
  const flush = (): void => {
    const ranks = batch.map(({ rank }) => -rank);
    for (const { position, chunk } of placeTexts(
      reader,
      keys,
      batch.map(({ pk }) => pk),
    )) {
      hits.push({ chunk, score: ranks[position] ?? 0 });
    }
    batch = [];
  };
  for (const row of reader.iterate<MatchRow>(MATCH, match, cut)) {
    if (allowed !== null && !allowed.has(row.pk)) continue;
    batch.push(row);
    seen++;
    if (batch.length < BATCH) continue;
    flush();
    if (hits.length >= limit) break;
    if (allowed === null && seen >= ROWS_BEFORE_NARROWING && keys.restricts)
      allowed = allowedTexts(reader, keys);
  }
  if (batch.length > 0 && hits.length < limit) flush();
  return sortEquals(hits).slice(0, limit);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Rows of one score come in any order from the index: path and position decide. */
function sortEquals(hits: ChunkHit[]): ChunkHit[] {
  return hits.sort(
    (a, b) =>
      b.score - a.score || compare(a.chunk.path, b.chunk.path) || a.chunk.ordinal - b.chunk.ordinal,
  );
}

export function searchChunks(
  reader: ReadConnection,
  frequencies: WordFrequencies,
  params: SearchWordsParams,
): ChunkHit[] {
  const keys = scopeKeys(reader, params.scopes, params.filter);
  let best: ChunkHit[] = [];
  for (const match of planMatches(params.words, frequencies)) {
    const hits = searchOnce(reader, keys, match, params.limit);
    if (hits.length >= Math.min(ENOUGH_HITS, params.limit)) return hits;
    if (hits.length >= best.length) best = hits;
  }
  return best;
}

interface PathRow {
  readonly datasetPk: number;
  readonly path: string;
  readonly hash: string;
  readonly chunker: string;
  readonly language: string;
  readonly rank: number;
}

const MATCH_PATHS = `SELECT v.dataset_pk AS datasetPk, d.path, lower(hex(c.hash)) AS hash, s.chunker, s.language, m.rank
  FROM (SELECT rowid AS pk, rank FROM path_index WHERE path_index MATCH ? ORDER BY rank) m
  CROSS JOIN documents d ON d.pk = m.pk
  CROSS JOIN document_versions v ON v.document_pk = d.pk AND v.rev_to IS NULL
  CROSS JOIN chunk_sets s ON s.pk = v.chunk_set_pk
  CROSS JOIN contents c ON c.pk = v.content_pk
  WHERE d.dataset_pk IN (SELECT value FROM json_each(?))`;

export function searchPaths(reader: ReadConnection, params: SearchWordsParams): PathHit[] {
  if (params.words.length === 0) return [];
  const keys = scopeKeys(reader, params.scopes, params.filter);
  const hits: PathHit[] = [];
  const match = params.words.map(quote).join(" OR ");
  for (const row of reader.iterate<PathRow>(MATCH_PATHS, match, keys.json)) {
    const { path, chunker, language, rank } = row;
    const datasetId = keys.idByPk.get(row.datasetPk) ?? "";
    const last = hits.at(-1);
    if (hits.length >= params.limit && last !== undefined && -rank < last.score) break;
    if (!keys.inDocument(datasetId, path, language)) continue;
    hits.push({ datasetId, path, contentHash: row.hash, chunker, score: -rank });
  }
  return hits.sort((a, b) => b.score - a.score || compare(a.path, b.path)).slice(0, params.limit);
}
