/** Finds definitions by name, and names near to one that does not exist. */
import type { DatasetScope } from "../../../domain/dataset.ts";
import { splitWords } from "../../../domain/words.ts";
import type { LexicalIndex, PlacedChunk, SearchFilter } from "../../../ports/lexical-index.ts";
import { rankNearest } from "../../nearest-spelling.ts";
import type { ReadConnection } from "../connection.ts";
import { quoted } from "./match-plan.ts";
import { placeChunks } from "./place-chunks.ts";
import { type ScopeKeys, scopeKeys } from "./scope-keys.ts";

/** A name as common as `init` is placed so many times at most before the cut. */
const MOST_PLACED = 2_000;
/** Names compared by spelling; beyond these a suggestion is a guess. */
const MOST_COMPARED = 2_000;

const DEFINING = `SELECT DISTINCT y.chunk_set_pk AS setPk, y.chunk_ordinal AS ordinal, n.name
  FROM json_each(?) w
  CROSS JOIN names n ON n.folded = w.value
  CROSS JOIN symbols y ON y.name_pk = n.pk
  CROSS JOIN document_versions v ON v.chunk_set_pk = y.chunk_set_pk AND v.rev_to IS NULL
  WHERE v.dataset_pk IN (SELECT value FROM json_each(?))
  ORDER BY n.name NOT IN (SELECT value FROM json_each(?)) LIMIT ?`;

export function findDefinitions(
  reader: ReadConnection,
  { scopes, names, filter, limit }: Parameters<LexicalIndex["findDefinitions"]>[1],
): PlacedChunk[] {
  const keys = scopeKeys(reader, scopes, filter);
  const folded = JSON.stringify([...new Set(names.map((name) => name.toLowerCase()))]);
  const rows = reader.all<{ setPk: number; ordinal: number }>(
    DEFINING,
    folded,
    keys.json,
    JSON.stringify(names),
    MOST_PLACED,
  );
  const unique = [
    ...new Map(
      rows.map(({ setPk, ordinal }) => [`${setPk} ${ordinal}`, [setPk, ordinal] as const]),
    ).values(),
  ];
  const exact = new Set(names);
  const isExact = ({ definitions }: PlacedChunk): number =>
    definitions.some(({ name }) => exact.has(name)) ? 0 : 1;
  return placeChunks(reader, keys, unique)
    .map((chunk, i) => ({ chunk, i }))
    .sort((a, b) => isExact(a.chunk) - isExact(b.chunk) || a.i - b.i)
    .slice(0, limit)
    .map(({ chunk }) => chunk);
}

const BY_WORDS = `SELECT n.name FROM (SELECT rowid AS pk FROM name_index WHERE name_index MATCH ? ORDER BY rank LIMIT ?) m
  CROSS JOIN names n ON n.pk = m.pk`;
const BY_BEGINNING = "SELECT name FROM names WHERE folded >= ? AND folded < ? LIMIT ?";
const DOCUMENTS_OF_NAME = `SELECT v.dataset_pk AS datasetPk, d.path, s.language
  FROM names n CROSS JOIN symbols y ON y.name_pk = n.pk
  CROSS JOIN document_versions v ON v.chunk_set_pk = y.chunk_set_pk AND v.rev_to IS NULL
  CROSS JOIN documents d ON d.pk = v.document_pk
  CROSS JOIN chunk_sets s ON s.pk = v.chunk_set_pk
  WHERE n.name = ? AND v.dataset_pk IN (SELECT value FROM json_each(?))`;

const ALL: SearchFilter = { paths: [], languages: [], kinds: [], symbol: null };
/** Letters that a misspelled name still begins with. */
const BEGINNING = 2;

function isShown(reader: ReadConnection, keys: ScopeKeys, name: string): boolean {
  const rows = reader.all<{ datasetPk: number; path: string; language: string }>(
    DOCUMENTS_OF_NAME,
    name,
    keys.json,
  );
  return rows.some(({ datasetPk, path, language }) =>
    keys.inDocument(keys.idByPk.get(datasetPk) ?? "", path, language),
  );
}

export function nearestNames(
  reader: ReadConnection,
  {
    scopes,
    name,
    limit,
  }: { readonly scopes: readonly DatasetScope[]; readonly name: string; readonly limit: number },
): string[] {
  const keys = scopeKeys(reader, scopes, ALL);
  const words = splitWords(name);
  const byWords =
    words.length === 0
      ? []
      : reader.all<{ name: string }>(BY_WORDS, words.map(quoted).join(" OR "), MOST_COMPARED);
  const beginning = name.toLowerCase().slice(0, BEGINNING);
  const end = `${beginning}\u{10FFFF}`;
  const byBeginning =
    beginning === ""
      ? []
      : reader.all<{ name: string }>(BY_BEGINNING, beginning, end, MOST_COMPARED);
  const candidates = new Set([...byWords, ...byBeginning].map((row) => row.name));
  const nearest: string[] = [];
  for (const candidate of rankNearest(name, candidates, candidates.size)) {
    if (nearest.length >= limit) break;
    if (isShown(reader, keys, candidate)) nearest.push(candidate);
  }
  return nearest;
}
