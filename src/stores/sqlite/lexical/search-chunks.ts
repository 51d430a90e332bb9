/** Chunks by BM25 over their text, best first, with filters before the cut. */

import type { ChunkHit, SearchWordsParams } from "../../../ports/lexical-index.ts";
import { byPlace } from "../../by-place.ts";
import type { ReadConnection } from "../connection.ts";
import { placeTexts } from "./place-chunks.ts";
import { allowedTexts, type ScopeKeys, scopeKeys } from "./scope-keys.ts";
import { type ScoredRow, scoreRows } from "./scored-rows.ts";
import type { WordCounts } from "./word-counts.ts";

/** Rows placed at a time: one statement's overhead is shared, and little is placed in vain. */
const BATCH = 200;
/** So many rows without enough hits mean that the filter is narrow: it is turned into a set of rows first. */
const ROWS_BEFORE_NARROWING = 400;

/** So many times the hits asked for are looked at before all rows are. */
const BEST_TIMES = 2;

export function searchChunks(
  reader: ReadConnection,
  counts: WordCounts,
  params: SearchWordsParams,
): ChunkHit[] {
  const keys = scopeKeys(reader, params.scopes, params.filter);
  const score = (limit: number | null): ScoredRow[] =>
    scoreRows({ reader, table: "word_index", counts, words: params.words, limit });
  const place = (rows: readonly ScoredRow[]): ChunkHit[] =>
    sorted(placeRows(reader, keys, rows, params.limit)).slice(0, params.limit);
  // Without a restriction every row is a hit, so the best are enough.
  if (!keys.restricts && !keys.sharesTable) return place(score(params.limit));
  // A restriction that leaves most rows has its hits among the best; only a narrow one needs them all.
  const most = params.limit * BEST_TIMES;
  const best = score(most);
  const hits = place(best);
  return hits.length >= params.limit || best.length < most ? hits : place(score(null));
}

/** Looks rows up in order of score until there are enough hits. */
function placeRows(
  reader: ReadConnection,
  keys: ScopeKeys,
  all: readonly ScoredRow[],
  limit: number,
): ChunkHit[] {
  const hits: ChunkHit[] = [];
  let rows = all;
  for (let at = 0; at < rows.length && hits.length < limit; at += BATCH) {
    if (keys.restricts && at === ROWS_BEFORE_NARROWING) {
      const allowed = allowedTexts(reader, keys);
      rows = rows.slice(at).filter(({ pk }) => allowed.has(pk));
      at = 0;
    }
    const batch = rows.slice(at, at + BATCH);
    const placed = placeTexts(
      reader,
      keys,
      batch.map(({ pk }) => pk),
    );
    for (const { position, chunk } of placed)
      hits.push({ chunk, score: batch[position]?.score ?? 0 });
  }
  return hits;
}

/** Rows of one score come in any order from the index: path and position decide. */
function sorted(hits: ChunkHit[]): ChunkHit[] {
  return hits.sort((a, b) => b.score - a.score || byPlace(a.chunk, b.chunk));
}
