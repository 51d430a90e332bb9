/** Finds the documents that may hold literal texts, by the trigrams in them. */
import type { LexicalIndex, PathHit } from "../../../ports/lexical-index.ts";
import type { ReadConnection } from "../connection.ts";
import { quoted } from "./match-plan.ts";
import { scopeKeys } from "./scope-keys.ts";

/** Trigrams looked up a literal: the index keeps no positions, so more of them narrow little and cost a posting list each. */
const MOST_TRIGRAMS = 12;

/** The literals' trigrams, spread evenly when there are many. */
function trigramMatch(literals: readonly string[]): string {
  const terms = new Set<string>();
  for (const literal of literals) {
    const characters = [...literal];
    const count = characters.length - 2;
    const step = Math.max(1, count / MOST_TRIGRAMS);
    for (let at = 0; at < count; at += step) {
      terms.add(quoted(characters.slice(Math.floor(at), Math.floor(at) + 3).join("")));
    }
  }
  return [...terms].join(" AND ");
}

const CURRENT = `SELECT v.dataset_pk AS datasetPk, d.path, c.pk AS contentPk, lower(hex(c.hash)) AS hash, s.chunker, s.language
  FROM documents d
  CROSS JOIN document_versions v ON v.document_pk = d.pk AND v.rev_to IS NULL
  CROSS JOIN chunk_sets s ON s.pk = v.chunk_set_pk
  CROSS JOIN contents c ON c.pk = v.content_pk
  WHERE d.dataset_pk IN (SELECT value FROM json_each(?))
  ORDER BY d.path, d.dataset_pk`;
/** Contents whose trigrams match, and those that are not in the index yet. */
const MATCHING = `SELECT v.dataset_pk AS datasetPk, d.path, lower(hex(c.hash)) AS hash, s.chunker, s.language
  FROM (SELECT rowid AS pk FROM trigram_index WHERE trigram_index MATCH ? UNION SELECT content_pk FROM trigram_backlog) m
  CROSS JOIN document_versions v ON v.content_pk = m.pk AND v.rev_to IS NULL
  CROSS JOIN documents d ON d.pk = v.document_pk
  CROSS JOIN chunk_sets s ON s.pk = v.chunk_set_pk
  CROSS JOIN contents c ON c.pk = m.pk
  WHERE v.dataset_pk IN (SELECT value FROM json_each(?))
  ORDER BY d.path, v.dataset_pk`;

interface Row {
  readonly datasetPk: number;
  readonly path: string;
  readonly hash: string;
  readonly chunker: string;
  readonly language: string;
}

export function exactCandidates(
  reader: ReadConnection,
  { scopes, literals, filter }: Parameters<LexicalIndex["exactCandidates"]>[1],
): PathHit[] {
  const keys = scopeKeys(reader, scopes, filter);
  const match = trigramMatch(literals);
  const rows =
    match === ""
      ? reader.all<Row>(CURRENT, keys.json)
      : reader.all<Row>(MATCHING, match, keys.json);
  return rows.flatMap(({ datasetPk, path, hash, chunker, language }) => {
    const datasetId = keys.idByPk.get(datasetPk) ?? "";
    return keys.inDocument(datasetId, path, language)
      ? [{ datasetId, path, contentHash: hash, chunker, score: 0 }]
      : [];
  });
}
