/** Definitions by name, and the names nearest to one that does not exist. */
import { splitWords } from "../../../domain/words.ts";
import type { LexicalIndex, PlacedChunk } from "../../../ports/lexical-index.ts";
import { chunkTest, documentTest } from "../../filter-match.ts";
import { rankNearest } from "../../nearest-spelling.ts";
import type { ReadConnection } from "../connection.ts";
import { PLACED_COLUMNS, PLACED_FROM, type PlacedRow, toPlacedChunk } from "./placed-row.ts";
import { scoreRows } from "./scored-rows.ts";
import type { WordCounts } from "./word-counts.ts";

/** A name defined more often than this (`init`, `main`) points nowhere in particular; looking at all would take long. */
const MOST_ROWS = 2_000;

/** Exact case first, then path order. */
export function findDefinitions(
  reader: ReadConnection,
  params: Parameters<LexicalIndex["findDefinitions"]>[1],
): PlacedChunk[] {
  const passes = documentTest(params.scopes, params.filter);
  const inChunk = chunkTest(params.filter);
  const exact = new Set(params.names);
  const rows = reader.all<PlacedRow>(
    `SELECT DISTINCT ${PLACED_COLUMNS} FROM json_each(?) j CROSS JOIN names n ON n.folded = j.value
     CROSS JOIN symbols y ON y.name_pk = n.pk
     CROSS JOIN chunks k ON k.chunk_set_pk = y.chunk_set_pk AND k.ordinal = y.chunk_ordinal
     ${PLACED_FROM} WHERE d.id IN (SELECT value FROM json_each(?)) LIMIT ${MOST_ROWS}`,
    JSON.stringify([...new Set(params.names.map((name) => name.toLowerCase()))]),
    JSON.stringify(params.scopes.map(({ datasetId }) => datasetId)),
  );
  const isExact = (chunk: PlacedChunk): number =>
    chunk.definitions.some(({ name }) => exact.has(name)) ? 0 : 1;
  return rows
    .filter((row) => passes(row.datasetId, row.path, row.language))
    .map((row) => toPlacedChunk(reader, row))
    .filter(inChunk)
    .sort(
      (a, b) =>
        isExact(a) - isExact(b) ||
        (a.path < b.path ? -1 : a.path > b.path ? 1 : a.ordinal - b.ordinal),
    )
    .slice(0, params.limit);
}

/** Names looked at: those that share words, and those that begin alike. */
const WORD_CANDIDATES = 200;
const PREFIX_CANDIDATES = 2_000;
const PREFIX_LENGTH = 2;

export function nearestNames(
  reader: ReadConnection,
  counts: WordCounts,
  params: Parameters<LexicalIndex["nearestNames"]>[1],
): string[] {
  const { scopes, name, limit } = params;
  const words = splitWords(name);
  const byWords = scoreRows({
    reader,
    table: "name_index",
    counts,
    words,
    limit: WORD_CANDIDATES,
  }).map(
    ({ pk }) => reader.get<{ name: string }>("SELECT name FROM names WHERE pk = ?", pk)?.name ?? "",
  );
  const prefix = name.toLowerCase().slice(0, PREFIX_LENGTH);
  const byPrefix = reader
    .all<{ name: string }>(
      `SELECT name FROM names WHERE folded >= ? AND folded < ? LIMIT ${PREFIX_CANDIDATES}`,
      prefix,
      `${prefix}\u{10ffff}`,
    )
    .map((row) => row.name);
  // twice as many as asked for, since some may be shown by another dataset alone
  const near = rankNearest(
    name,
    [...byWords, ...byPrefix].filter((each) => each !== ""),
    limit * 2,
  );
  const datasets = JSON.stringify(scopes.map(({ datasetId }) => datasetId));
  return near.filter((each) => isShown(reader, each, datasets)).slice(0, limit);
}

function isShown(reader: ReadConnection, name: string, datasets: string): boolean {
  const row = reader.get<{ found: number }>(
    `SELECT 1 AS found FROM names n CROSS JOIN symbols y ON y.name_pk = n.pk
     CROSS JOIN document_versions v ON v.chunk_set_pk = y.chunk_set_pk AND v.rev_to IS NULL
     CROSS JOIN datasets d ON d.pk = v.dataset_pk
     WHERE n.name = ? AND d.id IN (SELECT value FROM json_each(?)) LIMIT 1`,
    name,
    datasets,
  );
  return row !== undefined;
}
