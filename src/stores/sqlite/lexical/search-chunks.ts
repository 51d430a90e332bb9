/** Chunks by BM25 over their text, placed where the scopes show them. */
import type {
  ChunkHit,
  PlacedChunk,
  SearchFilter,
  SearchWordsParams,
} from "../../../ports/lexical-index.ts";
import { chunkTest, documentTest } from "../../filter-match.ts";
import type { ReadConnection } from "../connection.ts";
import { allowedTexts } from "./narrow-filter.ts";
import { PLACED_COLUMNS, PLACED_FROM, type PlacedRow, toPlacedChunk } from "./placed-row.ts";
import { type ScoredRow, scoreRows } from "./scored-rows.ts";
import type { WordCounts } from "./word-counts.ts";

/** Boilerplate stands in thousands of files; a few of them say as much. */
const MOST_PLACES = 50;
/** Rows asked for beyond the limit, since a text may be placed nowhere in the scopes. */
const FIRST_SHARE = 2;
/** Nothing restricts rows more than a filter or a small dataset among large ones: then all of them are looked at. */
const ALL_ROWS = 1_000_000;

export function searchChunks(
  reader: ReadConnection,
  counts: WordCounts,
  params: SearchWordsParams,
): ChunkHit[] {
  const { scopes, words, filter, limit } = params;
  const allowed = allowedTexts(reader, scopes, filter);
  const place = createPlacing(reader, params);
  const first = allowed === null && isOpen(filter) ? limit * FIRST_SHARE : ALL_ROWS;
  const rows = scoreRows({ reader, table: "word_index", counts, words, limit: first });
  const hits = place(rows, allowed);
  if (hits.length >= limit || rows.length < first || first === ALL_ROWS) return sorted(hits, limit);
  const all = scoreRows({ reader, table: "word_index", counts, words, limit: ALL_ROWS });
  return sorted(place(all, allowed), limit);
}

const isOpen = (filter: SearchFilter): boolean =>
  filter.paths.length === 0 &&
  filter.languages.length === 0 &&
  filter.kinds.length === 0 &&
  filter.symbol === null;

/** Looks rows up in order of score until enough hits are placed; equal scores are all looked at, so that ties fall by path. */
function createPlacing(reader: ReadConnection, params: SearchWordsParams) {
  const hitsOf = createTextPlacing(reader, params);
  return (rows: readonly ScoredRow[], allowed: ReadonlySet<number> | null): ChunkHit[] => {
    const hits: ChunkHit[] = [];
    let lastScore = Number.NEGATIVE_INFINITY;
    for (const row of rows) {
      if (hits.length >= params.limit && row.score < lastScore) break;
      if (allowed !== null && !allowed.has(row.pk)) continue;
      hits.push(...hitsOf(row));
      lastScore = row.score;
    }
    return hits;
  };
}

/** The places of one text that pass the filter. */
function createTextPlacing(reader: ReadConnection, { scopes, filter }: SearchWordsParams) {
  const inDocument = documentTest(scopes, filter);
  const inChunk = chunkTest(filter);
  const datasets = JSON.stringify([...new Set(scopes.map(({ datasetId }) => datasetId))]);
  return ({ pk, score }: ScoredRow): ChunkHit[] => {
    const hits: ChunkHit[] = [];
    for (const row of placesOf(reader, pk, datasets)) {
      if (!inDocument(row.datasetId, row.path, row.language)) continue;
      const chunk: PlacedChunk = toPlacedChunk(reader, row);
      if (inChunk(chunk)) hits.push({ chunk, score });
      if (hits.length === MOST_PLACES) break;
    }
    return hits;
  };
}

function placesOf(reader: ReadConnection, textPk: number, datasets: string): Iterable<PlacedRow> {
  return reader.iterate<PlacedRow>(
    `SELECT ${PLACED_COLUMNS} FROM chunks k ${PLACED_FROM}
     WHERE k.text_pk = ? AND d.id IN (SELECT value FROM json_each(?))`,
    textPk,
    datasets,
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function sorted(hits: readonly ChunkHit[], limit: number): ChunkHit[] {
  return [...hits]
    .sort(
      (a, b) =>
        b.score - a.score ||
        compare(a.chunk.path, b.chunk.path) ||
        a.chunk.ordinal - b.chunk.ordinal,
    )
    .slice(0, limit);
}
