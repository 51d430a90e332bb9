/** What a narrow filter allows, found before the words are asked, so that it restricts candidates before the cut. */
import type { DatasetScope } from "../../../domain/dataset.ts";
import type { SearchFilter } from "../../../ports/lexical-index.ts";
import { documentTest, foldSymbol } from "../../filter-match.ts";
import type { ReadConnection } from "../connection.ts";

export interface ShownFile {
  readonly datasetId: string;
  readonly path: string;
  readonly language: string;
  readonly contentPk: number;
  readonly contentHash: string;
  readonly chunker: string;
  readonly setPk: number;
}

/** Documents of the scopes that pass path globs and languages, in order of path. */
export function* shownFiles(
  reader: ReadConnection,
  scopes: readonly DatasetScope[],
  filter: SearchFilter,
): Generator<ShownFile> {
  const passes = documentTest(scopes, filter);
  for (const datasetId of new Set(scopes.map((scope) => scope.datasetId))) {
    const rows = reader.all<ShownFile>(
      `SELECT d.id AS datasetId, o.path, s.language, v.content_pk AS contentPk, lower(hex(c.hash)) AS contentHash, s.chunker, s.pk AS setPk
       FROM datasets d CROSS JOIN documents o ON o.dataset_pk = d.pk
       CROSS JOIN document_versions v ON v.document_pk = o.pk AND v.rev_to IS NULL
       CROSS JOIN chunk_sets s ON s.pk = v.chunk_set_pk CROSS JOIN contents c ON c.pk = v.content_pk
       WHERE d.id = ? ORDER BY o.path`,
      datasetId,
    );
    for (const row of rows) if (passes(row.datasetId, row.path, row.language)) yield row;
  }
}

/** Beyond this many files the words restrict better than the filter. */
const NARROW_FILES = 2_000;

/** Rows of `texts` that pass, or null when the filter is not narrow and every hit has to be tested instead. */
export function allowedTexts(
  reader: ReadConnection,
  scopes: readonly DatasetScope[],
  filter: SearchFilter,
): ReadonlySet<number> | null {
  if (filter.symbol !== null) return textsOfSets(reader, setsDefining(reader, filter.symbol));
  const restricts =
    filter.paths.length > 0 ||
    filter.languages.length > 0 ||
    scopes.some(({ prefix }) => prefix !== "");
  if (!restricts) return null;
  const sets: number[] = [];
  for (const { setPk } of shownFiles(reader, scopes, filter)) {
    if (sets.push(setPk) > NARROW_FILES) return null;
  }
  return textsOfSets(reader, sets);
}

function setsDefining(reader: ReadConnection, symbol: string): number[] {
  const folded = foldSymbol(symbol).split(".").at(-1) ?? "";
  return reader
    .all<{ pk: number }>(
      `SELECT DISTINCT y.chunk_set_pk AS pk FROM names n JOIN symbols y ON y.name_pk = n.pk WHERE n.folded = ?`,
      folded,
    )
    .map(({ pk }) => pk);
}

function textsOfSets(reader: ReadConnection, sets: readonly number[]): Set<number> {
  const rows = reader.all<{ pk: number }>(
    `SELECT k.text_pk AS pk FROM json_each(?) j CROSS JOIN chunks k ON k.chunk_set_pk = j.value`,
    JSON.stringify(sets),
  );
  return new Set(rows.map(({ pk }) => pk));
}
