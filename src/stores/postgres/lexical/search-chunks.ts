/** Chunks by BM25 over their text, best first, with filters before the cut. */

import type { ChunkHit, SearchWordsParams } from "../../../ports/lexical-index.ts";
import { byPlace } from "../../by-place.ts";
import { endOfEquals } from "../end-of-equals.ts";
import type { Transaction } from "../transaction.ts";
import { parseNumbers } from "./parse-numbers.ts";
import { placeTexts } from "./place-chunks.ts";
import { FOUND_LISTS, listOf, wordColumns } from "./posting-rows.ts";
import { allowedTexts, type ScopeKeys, scopeKeys } from "./scope-keys.ts";
import { type ScoredRow, scoreTexts } from "./score-texts.ts";
import { numberedTexts } from "./text-numbers.ts";

/** Rows placed at a time under a filter: one statement's overhead is shared, and little is placed in vain. */
const BATCH = 200;
/** So many rows without enough hits mean that the filter is narrow: it is turned into a set of rows first. */
const ROWS_BEFORE_NARROWING = 400;
/** So many times the hits asked for are looked at before all rows are. */
const BEST_TIMES = 2;

const TOTALS = `SELECT coalesce(sum(texts), 0)::bigint AS rows, coalesce(sum(words), 0)::bigint AS words
  FROM word_projects WHERE project_pk = ANY($1::bigint[])`;
/** Lists come whole and are scored here: adding up in SQL took ten times as long as reading them. */
const LISTS = `SELECT l.project_pk AS "projectPk", l.term, ${listOf("l.texts")}::text AS numbers, ${listOf("l.counts")}::text AS counts
  FROM ${FOUND_LISTS} l`;
const ENDED = `SELECT a.pk AS "projectPk", w.number FROM unnest($1::bigint[]) a(pk)
  CROSS JOIN LATERAL (SELECT number FROM word_texts WHERE project_pk = a.pk AND shown = 0 OFFSET 0) w`;

interface ListRow {
  readonly projectPk: number;
  readonly term: string;
  readonly numbers: string;
  readonly counts: string;
}

export async function searchChunks(
  tx: Transaction,
  params: SearchWordsParams,
): Promise<ChunkHit[]> {
  const keys = await scopeKeys(tx, params.scopes, params.filter);
  const score = await readScores(tx, keys, params.words);
  const place = async (rows: readonly ScoredRow[]): Promise<ChunkHit[]> =>
    sorted(await placeRows(tx, keys, rows, params.limit)).slice(0, params.limit);
  // who asks may not see every dataset that the words are counted over; most rows left have their hits among the best, and only what is
  // narrow needs them all
  const most = params.limit * BEST_TIMES;
  const best = score(most);
  const hits = await place(best);
  return hits.length >= params.limit || best.length < most ? hits : place(score(null));
}

/** All that scoring needs, asked for at once. */
async function readScores(
  tx: Transaction,
  keys: ScopeKeys,
  words: readonly string[],
): Promise<(limit: number | null) => ScoredRow[]> {
  const [totals, rows, endedRows, texts] = await Promise.all([
    tx.get<{ rows: number; words: number }>(TOTALS, keys.projects),
    tx.all<ListRow>(LISTS, keys.projects, ...wordColumns(words)),
    tx.all<{ projectPk: number; number: number }>(ENDED, keys.projects),
    numberedTexts(tx, keys.projectRows),
  ]);
  const ended = new Map(keys.projectRows.map(({ pk }) => [pk, new Set<number>()]));
  for (const { projectPk, number } of endedRows) ended.get(projectPk)?.add(number);
  const projects = new Map(
    [...texts].map(([pk, numbered]) => [pk, { ...numbered, ended: ended.get(pk) ?? new Set() }]),
  );
  const lists = rows.map(({ numbers, counts, ...row }) => ({
    ...row,
    numbers: parseNumbers(numbers),
    counts: parseNumbers(counts),
  }));
  const { rows: count = 0, words: length = 0 } = totals ?? {};
  const meanLength = Math.max(length / Math.max(1, count), Number.MIN_VALUE);
  return (limit) => scoreTexts(lists, projects, { rows: count, meanLength }, limit);
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
  let looked = 0;
  const step = keys.restricts ? BATCH : limit;
  for (let at = 0; at < rows.length && hits.length < limit; ) {
    if (keys.restricts && looked >= ROWS_BEFORE_NARROWING) {
      const allowed = await allowedTexts(tx, keys);
      rows = rows.slice(at).filter(({ pk }) => allowed.has(pk));
      at = 0;
      looked = Number.NEGATIVE_INFINITY;
    }
    const batch = rows.slice(
      at,
      endOfEquals(rows, at + step, ({ score }) => score),
    );
    const placed = await placeTexts(
      tx,
      keys,
      batch.map(({ pk }) => pk),
    );
    for (const { position, chunk } of placed)
      hits.push({ chunk, score: batch[position]?.score ?? 0 });
    at += batch.length;
    looked += batch.length;
  }
  return hits;
}

/** Rows of one score come in any order from the index: path and position decide. */
function sorted(hits: ChunkHit[]): ChunkHit[] {
  return hits.sort((a, b) => b.score - a.score || byPlace(a.chunk, b.chunk));
}
