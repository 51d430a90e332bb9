/** Finds the documents that may hold literal texts, by the trigrams in them. */
import type { LexicalIndex, PathHit } from "../../../ports/lexical-index.ts";
import { textArray } from "../array-literals.ts";
import type { Transaction } from "../transaction.ts";
import { scopeKeys } from "./scope-keys.ts";

const COLUMNS = `v.dataset_pk AS "datasetPk", d.path, encode(c.hash, 'hex') AS "contentHash", s.chunker, s.language`;
const JOINED = `JOIN documents d ON d.pk = v.document_pk
  JOIN chunk_sets s ON s.pk = v.chunk_set_pk
  JOIN contents c ON c.pk = v.content_pk
  WHERE v.dataset_pk = ANY($1::bigint[]) AND v.rev_to IS NULL ORDER BY d.path, v.dataset_pk`;
const CURRENT = `SELECT ${COLUMNS} FROM document_versions v ${JOINED}`;
/** Contents whose text is like all patterns, and those whose text is not in yet. */
const MATCHING = `WITH matching AS MATERIALIZED (
    SELECT pk FROM contents_like($2::text[]) pk UNION SELECT content_pk FROM trigram_backlog)
  SELECT ${COLUMNS} FROM matching m JOIN document_versions v ON v.content_pk = m.pk ${JOINED}`;

interface Row {
  readonly datasetPk: number;
  readonly path: string;
  readonly contentHash: string;
  readonly chunker: string;
  readonly language: string;
}

/** What LIKE gives a meaning to. */
const MEANT = /[\\%_]/g;

export async function exactCandidates(
  tx: Transaction,
  { scopes, literals, filter }: Parameters<LexicalIndex["exactCandidates"]>[1],
): Promise<PathHit[]> {
  const keys = await scopeKeys(tx, scopes, filter);
  const patterns = literals.map((literal) => `%${literal.replace(MEANT, "\\$&")}%`);
  const rows =
    patterns.length === 0
      ? await tx.all<Row>(CURRENT, keys.datasets)
      : await tx.all<Row>(MATCHING, keys.datasets, textArray(patterns));
  return rows.flatMap(({ datasetPk, language, ...row }) => {
    const datasetId = keys.idByPk.get(datasetPk) ?? "";
    return keys.inDocument(datasetId, row.path, language) ? [{ ...row, datasetId, score: 0 }] : [];
  });
}
