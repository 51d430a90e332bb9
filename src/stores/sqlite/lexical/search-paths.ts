/** Documents by the words of their path, and the chunks of named documents. */
import type { DatasetScope } from "../../../domain/dataset.ts";
import type {
  PathHit,
  PlacedChunk,
  SearchFilter,
  SearchWordsParams,
} from "../../../ports/lexical-index.ts";
import { chunkTest, documentTest } from "../../filter-match.ts";
import type { ReadConnection } from "../connection.ts";
import { PLACED_COLUMNS, type PlacedRow, toPlacedChunk } from "./placed-row.ts";
import { scoreRows } from "./scored-rows.ts";
import type { WordCounts } from "./word-counts.ts";

interface DocumentRow {
  readonly datasetId: string;
  readonly path: string;
  readonly language: string;
  readonly contentHash: string;
  readonly chunker: string;
}

/** Path words are few: a bounded number of best rows serves every filter but the narrowest, which then looks at all. */
const FIRST_ROWS = 500;
const ALL_ROWS = 1_000_000;

export function searchPaths(
  reader: ReadConnection,
  counts: WordCounts,
  params: SearchWordsParams,
): PathHit[] {
  const found = searchRows(reader, counts, params, FIRST_ROWS);
  return found ?? searchRows(reader, counts, params, ALL_ROWS) ?? [];
}

/** Null when fewer than asked for passed and there are more rows to look at. */
function searchRows(
  reader: ReadConnection,
  counts: WordCounts,
  params: SearchWordsParams,
  most: number,
): PathHit[] | null {
  const { scopes, words, filter, limit } = params;
  const passes = documentTest(scopes, filter);
  const rows = scoreRows({ reader, table: "path_index", counts, words, limit: most });
  const hits: PathHit[] = [];
  for (const { pk, score } of rows) {
    if (hits.length >= limit && score < (hits.at(-1)?.score ?? 0)) break;
    const row = shownDocument(reader, pk);
    if (row === undefined || !passes(row.datasetId, row.path, row.language)) continue;
    const { language: _language, ...document } = row;
    hits.push({ ...document, score });
  }
  if (hits.length < limit && rows.length === most && most < ALL_ROWS) return null;
  return hits.sort((a, b) => b.score - a.score || (a.path < b.path ? -1 : 1)).slice(0, limit);
}

function shownDocument(reader: ReadConnection, documentPk: number): DocumentRow | undefined {
  return reader.get<DocumentRow>(
    `SELECT d.id AS datasetId, o.path, s.language, lower(hex(c.hash)) AS contentHash, s.chunker
     FROM documents o CROSS JOIN document_versions v ON v.document_pk = o.pk AND v.rev_to IS NULL
     CROSS JOIN datasets d ON d.pk = o.dataset_pk CROSS JOIN chunk_sets s ON s.pk = v.chunk_set_pk
     CROSS JOIN contents c ON c.pk = v.content_pk WHERE o.pk = ?`,
    documentPk,
  );
}

/** In order of path and ordinal. */
export function chunksOf(
  reader: ReadConnection,
  params: {
    readonly scopes: readonly DatasetScope[];
    readonly paths: readonly string[];
    readonly filter: SearchFilter;
  },
): PlacedChunk[] {
  const passes = documentTest(params.scopes, params.filter);
  const inChunk = chunkTest(params.filter);
  const rows = reader.all<PlacedRow>(
    `SELECT ${PLACED_COLUMNS} FROM datasets d CROSS JOIN documents o ON o.dataset_pk = d.pk
     CROSS JOIN document_versions v ON v.document_pk = o.pk AND v.rev_to IS NULL
     CROSS JOIN chunks k ON k.chunk_set_pk = v.chunk_set_pk CROSS JOIN chunk_sets s ON s.pk = k.chunk_set_pk
     CROSS JOIN contents c ON c.pk = v.content_pk CROSS JOIN texts t ON t.pk = k.text_pk
     WHERE d.id IN (SELECT value FROM json_each(?)) AND o.path IN (SELECT value FROM json_each(?))
     ORDER BY d.id, o.path, k.ordinal`,
    JSON.stringify(params.scopes.map(({ datasetId }) => datasetId)),
    JSON.stringify(params.paths),
  );
  return rows
    .filter((row) => passes(row.datasetId, row.path, row.language))
    .map((row) => toPlacedChunk(reader, row))
    .filter(inChunk);
}
