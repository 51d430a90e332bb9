/** Documents that may hold some literals, by the trigram pre-filter where it is built. */
import type { LexicalIndex, PathHit } from "../../../ports/lexical-index.ts";
import type { ReadConnection } from "../connection.ts";
import { quoted } from "./match-plan.ts";
import { shownFiles } from "./narrow-filter.ts";

const TRIGRAM = 3;
/** Each further trigram costs a list to walk and removes few more files. */
const MOST_TRIGRAMS = 16;

/** A superset of the documents that hold all literals, in order of path. */
export function exactCandidates(
  reader: ReadConnection,
  params: Parameters<LexicalIndex["exactCandidates"]>[1],
): PathHit[] {
  const contents = possibleContents(reader, params.literals);
  const hits: PathHit[] = [];
  for (const file of shownFiles(reader, params.scopes, params.filter)) {
    if (contents !== null && !contents.has(file.contentPk)) continue;
    const { datasetId, path, contentHash, chunker } = file;
    hits.push({ datasetId, path, contentHash, chunker, score: 0 });
  }
  return hits;
}

/** Contents that hold every trigram of the literals, and those whose trigrams are not in yet; null for all. */
function possibleContents(
  reader: ReadConnection,
  literals: readonly string[],
): ReadonlySet<number> | null {
  const trigrams = new Set(literals.flatMap(trigramsOf));
  if (trigrams.size === 0) return null;
  const match = [...trigrams].slice(0, MOST_TRIGRAMS).map(quoted).join(" AND ");
  const rows = reader.all<{ pk: number }>(
    `SELECT rowid AS pk FROM trigram_index WHERE trigram_index MATCH ?
     UNION ALL SELECT content_pk AS pk FROM trigram_backlog`,
    match,
  );
  return new Set(rows.map(({ pk }) => pk));
}

/** Of code points, as the tokenizer cuts them. */
function trigramsOf(literal: string): string[] {
  const letters = [...literal];
  return Array.from({ length: Math.max(0, letters.length - TRIGRAM + 1) }, (_, i) =>
    letters.slice(i, i + TRIGRAM).join(""),
  );
}
