/** Finds definitions by name, and names near to one that does not exist. */
import type { DatasetScope } from "../../../domain/dataset.ts";
import { splitWords } from "../../../domain/words.ts";
import type { LexicalIndex, PlacedChunk, SearchFilter } from "../../../ports/lexical-index.ts";
import { rankNearest } from "../../nearest-spelling.ts";
import { textArray } from "../array-literals.ts";
import type { Transaction } from "../transaction.ts";
import { placeChunks } from "./place-chunks.ts";
import { scopeKeys } from "./scope-keys.ts";

/** A name as common as `init` is placed so many times at most before the cut. */
const MOST_PLACED = 2_000;
/** Names compared by spelling; beyond these a suggestion is a guess. */
const MOST_COMPARED = 2_000;

/** The first characters of a folded name, as the column `beginning` holds them. */
export const BEGINNING_LENGTH = 200;

const DEFINING = `SELECT y.chunk_set_pk AS "setPk", y.chunk_ordinal AS ordinal
  FROM unnest($1::text[], $2::text[]) w(folded, beginning)
  JOIN names n ON n.beginning = w.beginning AND n.folded = w.folded
  JOIN symbols y ON y.name_pk = n.pk
  JOIN document_versions v ON v.chunk_set_pk = y.chunk_set_pk AND v.rev_to IS NULL AND v.dataset_pk = ANY($3::bigint[])
  GROUP BY 1, 2 ORDER BY bool_and(n.name <> ALL($4::text[])) LIMIT $5`;

/** Folded names, and their beginnings. */
export function foldedColumns(names: readonly string[]): [folded: string, beginnings: string] {
  const folded = [...new Set(names.map((name) => name.toLowerCase()))];
  // by characters, as the database counts
  const beginnings = folded.map((name) => [...name].slice(0, BEGINNING_LENGTH).join(""));
  return [textArray(folded), textArray(beginnings)];
}

export async function findDefinitions(
  tx: Transaction,
  { scopes, names, filter, limit }: Parameters<LexicalIndex["findDefinitions"]>[1],
): Promise<PlacedChunk[]> {
  const keys = await scopeKeys(tx, scopes, filter);
  const rows = await tx.all<{ setPk: number; ordinal: number }>(
    DEFINING,
    ...foldedColumns(names),
    keys.datasets,
    textArray(names),
    MOST_PLACED,
  );
  const exact = new Set(names);
  const isExact = ({ definitions }: PlacedChunk): number =>
    definitions.some(({ name }) => exact.has(name)) ? 0 : 1;
  const placed = await placeChunks(
    tx,
    keys,
    rows.map(({ setPk, ordinal }) => [setPk, ordinal] as const),
  );
  return placed
    .map((chunk, i) => ({ chunk, i }))
    .sort((a, b) => isExact(a.chunk) - isExact(b.chunk) || a.i - b.i)
    .slice(0, limit)
    .map(({ chunk }) => chunk);
}

/** Those that share most words first. */
const BY_WORDS = `SELECT n.name FROM (SELECT name_pk FROM name_words WHERE term = ANY($1::text[])
    GROUP BY name_pk ORDER BY count(*) DESC, name_pk LIMIT $2) m JOIN names n ON n.pk = m.name_pk`;
const BY_BEGINNING = "SELECT name FROM names WHERE beginning >= $1 AND beginning < $2 LIMIT $3";
const DOCUMENTS_OF_NAMES = `SELECT n.name, v.dataset_pk AS "datasetPk", d.path, s.language
  FROM unnest($1::text[]) w(name)
  JOIN names n ON n.digest = md5(w.name)::uuid
  JOIN symbols y ON y.name_pk = n.pk
  JOIN document_versions v ON v.chunk_set_pk = y.chunk_set_pk AND v.rev_to IS NULL AND v.dataset_pk = ANY($2::bigint[])
  JOIN documents d ON d.pk = v.document_pk
  JOIN chunk_sets s ON s.pk = v.chunk_set_pk`;

const ALL: SearchFilter = { paths: [], languages: [], kinds: [], symbol: null };
/** Letters that a misspelled name still begins with. */
const BEGINNING = 2;
/** Candidates looked up at a time. */
const BATCH = 50;

interface NameRow {
  readonly name: string;
}

interface PlaceRow extends NameRow {
  readonly datasetPk: number;
  readonly path: string;
  readonly language: string;
}

export async function nearestNames(
  tx: Transaction,
  {
    scopes,
    name,
    limit,
  }: { readonly scopes: readonly DatasetScope[]; readonly name: string; readonly limit: number },
): Promise<string[]> {
  const keys = await scopeKeys(tx, scopes, ALL);
  const ranked = [...rankNearest(name, await candidatesOf(tx, name), MOST_COMPARED * 2)];
  const nearest: string[] = [];
  for (let at = 0; at < ranked.length && nearest.length < limit; at += BATCH) {
    const batch = ranked.slice(at, at + BATCH);
    const rows = await tx.all<PlaceRow>(DOCUMENTS_OF_NAMES, textArray(batch), keys.datasets);
    const shown = new Set(
      rows
        .filter(({ datasetPk, path, language }) =>
          keys.inDocument(keys.idByPk.get(datasetPk) ?? "", path, language),
        )
        .map((row) => row.name),
    );
    nearest.push(...batch.filter((candidate) => shown.has(candidate)));
  }
  return nearest.slice(0, limit);
}

async function candidatesOf(tx: Transaction, name: string): Promise<Set<string>> {
  const words = splitWords(name);
  const byWords =
    words.length === 0 ? [] : await tx.all<NameRow>(BY_WORDS, textArray(words), MOST_COMPARED);
  const beginning = name.toLowerCase().slice(0, BEGINNING);
  const end = `${beginning}\u{10FFFF}`;
  const byBeginning =
    beginning === "" ? [] : await tx.all<NameRow>(BY_BEGINNING, beginning, end, MOST_COMPARED);
  return new Set([...byWords, ...byBeginning].map((row) => row.name));
}
