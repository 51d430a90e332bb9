/** Chunks by BM25 over their text, best first, with filters before the cut. */

import type { ChunkHit, SearchWordsParams } from "../../../ports/lexical-index.ts";
import { byPlace } from "../../by-place.ts";
import { plainArray, textArray } from "../array-literals.ts";
import type { Transaction } from "../transaction.ts";
import { placeTexts } from "./place-chunks.ts";
import { allowedTexts, type ScopeKeys, scopeKeys } from "./scope-keys.ts";
import { countTextWords, gain, weigh } from "./word-counts.ts";

/** Rows placed at a time: one statement's overhead is shared, and little is placed in vain. */
const BATCH = 200;
/** So many rows without enough hits mean that the filter is narrow: it is turned into a set of rows first. */
const ROWS_BEFORE_NARROWING = 400;
/** So many times the hits asked for are looked at before all rows are. */
const BEST_TIMES = 2;

const SCORE = `WITH asked AS MATERIALIZED (SELECT * FROM unnest($2::text[], $3::float8[]) a(term, weight))
  SELECT w.text_pk AS pk, ${gain("u.count", "w.length")} AS score
  FROM asked a JOIN postings p ON p.project_pk = ANY($1::bigint[]) AND p.term = a.term
  CROSS JOIN LATERAL unnest(p.texts, p.counts) u(number, count)
  JOIN word_texts w ON w.project_pk = p.project_pk AND w.number = u.number AND w.shown > 0
  GROUP BY w.project_pk, w.text_pk ORDER BY score DESC, pk LIMIT $5`;

export interface ScoredRow {
  readonly pk: number;
  readonly score: number;
}

export async function searchChunks(
  tx: Transaction,
  params: SearchWordsParams,
): Promise<ChunkHit[]> {
  const keys = await scopeKeys(tx, params.scopes, params.filter);
  const counts = await countTextWords(tx, keys.projects, params.words);
  const { terms, weights } = weigh(counts);
  if (terms.length === 0) return [];
  const score = async (limit: number | null): Promise<ScoredRow[]> =>
    firstOfEach(
      await tx.all<ScoredRow>(
        SCORE,
        keys.projects,
        textArray(terms),
        plainArray(weights),
        Math.max(counts.meanLength, Number.MIN_VALUE),
        limit,
      ),
    );
  const place = async (rows: readonly ScoredRow[]): Promise<ChunkHit[]> =>
    sorted(await placeRows(tx, keys, rows, params.limit)).slice(0, params.limit);
  // who asks may not see every dataset that the words are counted over; most rows left have their hits among the best, and only what is
  // narrow needs them all
  const most = params.limit * BEST_TIMES;
  const best = await score(most);
  const hits = await place(best);
  return hits.length >= params.limit || best.length < most ? hits : place(await score(null));
}

/** A text of two projects is scored in each. */
function firstOfEach(rows: readonly ScoredRow[]): ScoredRow[] {
  const seen = new Set<number>();
  return rows.filter(({ pk }) => !seen.has(pk) && seen.add(pk));
}

/** Looks rows up in order of score until there are enough hits. */
async function placeRows(
  tx: Transaction,
  keys: ScopeKeys,
  all: readonly ScoredRow[],
  limit: number,
): Promise<ChunkHit[]> {
  const hits: ChunkHit[] = [];
  let rows = all;
  for (let at = 0; at < rows.length && hits.length < limit; at += BATCH) {
    if (keys.restricts && at === ROWS_BEFORE_NARROWING) {
      const allowed = await allowedTexts(tx, keys);
      rows = rows.slice(at).filter(({ pk }) => allowed.has(pk));
      at = 0;
    }
    const batch = rows.slice(at, at + BATCH);
    const placed = await placeTexts(
      tx,
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
