/** What resolving reads, on SQLite. */

import type { GraphDocument, GraphSource, PendingDocument } from "../../../ports/graph-source.ts";
import { sharesNumber } from "../../graph-edges.ts";
import { unpackNumbers } from "../../graph-pages.ts";
import type { ReadConnection } from "../connection.ts";
import { findDatasetKey } from "./dataset-key.ts";
import { readLinks } from "./links.ts";

export function createGraphSource(reader: ReadConnection): GraphSource {
  const keyOf = (datasetId: string): number => findDatasetKey(reader, datasetId)?.pk ?? -1;
  return {
    listDocuments: async (_context, datasetId) =>
      readDocuments(reader, LIST, keyOf(datasetId)).map(([document]) => document),
    pending: async (_context, { datasetId, resolver }) =>
      reader.snapshot(() => pending(reader, keyOf(datasetId), resolver)),
    readFacts: async (_context, keys) => readFacts(reader, keys),
    definers: async (_context, { datasetId, names }) =>
      pathsByKey(reader, DEFINERS, keyOf(datasetId), names),
    moduleFiles: async (_context, { datasetId, modules }) =>
      pathsByKey(reader, MODULE_FILES, keyOf(datasetId), modules),
    dependents: async (_context, { datasetId, hashes }) =>
      dependents(reader, keyOf(datasetId), hashes),
    links: async (_context, datasetId) =>
      reader.snapshot(() => readLinks(reader, keyOf(datasetId))),
  };
}

const DOCUMENT = "d.path, lower(hex(c.hash)), s.chunker, s.language";
const SHOWN = `document_versions v
  CROSS JOIN documents d ON d.pk = v.document_pk
  CROSS JOIN contents c ON c.pk = v.content_pk
  CROSS JOIN chunk_sets s ON s.pk = v.chunk_set_pk`;
const LIST = `SELECT json_group_array(json_array(${DOCUMENT}, v.document_pk, 0)) AS list FROM ${SHOWN}
  WHERE v.dataset_pk = ? AND v.rev_to IS NULL`;
/** The last column: it is marked stale and was resolved from what it shows now by this resolver; null when it never was. */
const PENDING = `SELECT json_group_array(json_array(${DOCUMENT}, v.document_pk,
    r.chunk_set_pk IS v.chunk_set_pk AND r.resolver_pk IS (SELECT pk FROM graph_values WHERE registry = 'resolver' AND name = ?2))) AS list
  FROM ${SHOWN}
  CROSS JOIN code_facts f ON f.chunk_set_pk = v.chunk_set_pk
  LEFT JOIN resolved_documents r ON r.document_pk = v.document_pk
  WHERE v.dataset_pk = ?1 AND v.rev_to IS NULL AND (r.stale IS NOT 0 OR r.chunk_set_pk IS NOT v.chunk_set_pk
    OR r.resolver_pk IS NOT (SELECT pk FROM graph_values WHERE registry = 'resolver' AND name = ?2))`;
const FORMER = `SELECT k.document_pk AS documentPk, k.provides FROM resolved_keys k
  JOIN resolved_documents r ON r.document_pk = k.document_pk
  WHERE k.document_pk IN (SELECT value FROM json_each(?))`;
const GONE = `SELECT d.path, k.provides FROM resolved_documents r
  CROSS JOIN documents d ON d.pk = r.document_pk
  CROSS JOIN resolved_keys k ON k.document_pk = r.document_pk
  WHERE r.dataset_pk = ? AND NOT EXISTS (SELECT 1 FROM document_versions v
    JOIN code_facts f ON f.chunk_set_pk = v.chunk_set_pk WHERE v.document_pk = r.document_pk AND v.rev_to IS NULL)
  ORDER BY d.path`;

type DocumentRow = readonly [
  path: string,
  contentHash: string,
  chunker: string,
  language: string,
  documentPk: number,
  isUnchanged: 0 | 1,
];

const byPath = (a: GraphDocument, b: GraphDocument): number =>
  Buffer.compare(Buffer.from(a.path), Buffer.from(b.path));

function readDocuments(
  reader: ReadConnection,
  sql: string,
  ...values: (number | string)[]
): (readonly [GraphDocument, documentPk: number, isUnchanged: boolean])[] {
  const row = reader.get<{ list: string }>(sql, ...values);
  return (JSON.parse(row?.list ?? "[]") as DocumentRow[])
    .map(
      ([path, contentHash, chunker, language, documentPk, isUnchanged]) =>
        [{ path, contentHash, chunker, language }, documentPk, isUnchanged === 1] as const,
    )
    .sort(([a], [b]) => byPath(a, b));
}

function pending(
  reader: ReadConnection,
  datasetPk: number,
  resolver: string,
): Awaited<ReturnType<GraphSource["pending"]>> {
  const documents = readDocuments(reader, PENDING, datasetPk, resolver);
  const former = new Map(
    reader
      .all<{ documentPk: number; provides: Uint8Array }>(
        FORMER,
        JSON.stringify(documents.map(([, documentPk]) => documentPk)),
      )
      .map(({ documentPk, provides }) => [documentPk, unpackNumbers(provides)]),
  );
  return {
    documents: documents.map(
      ([document, documentPk, staleOnly]): PendingDocument => ({
        ...document,
        formerProvides: former.get(documentPk) ?? null,
        staleOnly,
      }),
    ),
    gone: reader
      .all<{ path: string; provides: Uint8Array }>(GONE, datasetPk)
      .map(({ path, provides }) => ({ path, provides: unpackNumbers(provides) })),
  };
}

const FACTS = `SELECT w.value AS key, p.packed FROM json_each(?) w
  CROSS JOIN contents c ON c.hash = unhex(substr(w.value, 1, 64))
  CROSS JOIN chunk_sets s ON s.content_pk = c.pk AND s.chunker = substr(w.value, 66)
  CROSS JOIN packed_facts p ON p.chunk_set_pk = s.pk`;

function readFacts(reader: ReadConnection, keys: readonly string[]): Map<string, Uint8Array> {
  const rows = reader.all<{ key: string; packed: Uint8Array }>(FACTS, JSON.stringify(keys));
  return new Map(rows.map(({ key, packed }) => [key, packed]));
}

const DEFINERS = `SELECT json_group_array(json_array(w.key, d.path)) AS list FROM json_each(?2) w
  CROSS JOIN names n ON n.name = w.value
  CROSS JOIN symbols y ON y.name_pk = n.pk
  CROSS JOIN document_versions v ON v.chunk_set_pk = y.chunk_set_pk AND v.dataset_pk = ?1 AND v.rev_to IS NULL
  CROSS JOIN documents d ON d.pk = v.document_pk`;
const MODULE_FILES = `SELECT json_group_array(json_array(w.key, d.path)) AS list FROM json_each(?2) w
  CROSS JOIN declared_modules m ON m.module = w.value
  CROSS JOIN document_versions v ON v.chunk_set_pk = m.chunk_set_pk AND v.dataset_pk = ?1 AND v.rev_to IS NULL
  CROSS JOIN documents d ON d.pk = v.document_pk`;

/** Paths of each key in order, each once; keys without any are left out. */
function pathsByKey(
  reader: ReadConnection,
  sql: string,
  datasetPk: number,
  keys: readonly string[],
): Map<string, readonly string[]> {
  const row = reader.get<{ list: string }>(sql, datasetPk, JSON.stringify(keys));
  const paths = new Map<number, Set<string>>();
  for (const [key, path] of JSON.parse(row?.list ?? "[]") as [number, string][]) {
    const known = paths.get(key) ?? new Set<string>();
    paths.set(key, known.add(path));
  }
  return new Map(
    [...paths].map(([key, of]) => [
      keys[key] ?? "",
      [...of].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
    ]),
  );
}

const READS = `SELECT r.document_pk AS documentPk, k.reads FROM resolved_documents r
  CROSS JOIN resolved_keys k ON k.document_pk = r.document_pk
  WHERE r.dataset_pk = ? AND r.chunk_set_pk IS NOT NULL`;
const SHOWN_PATHS = `SELECT d.path FROM json_each(?) w
  CROSS JOIN resolved_documents r ON r.document_pk = w.value
  CROSS JOIN document_versions v ON v.document_pk = r.document_pk AND v.rev_to IS NULL
    AND v.chunk_set_pk = r.chunk_set_pk
  CROSS JOIN documents d ON d.pk = r.document_pk
  ORDER BY d.path`;

/** Reads every document's list: an index of single hashes would be larger than the edges, and this takes 3 µs a document. */
function dependents(reader: ReadConnection, datasetPk: number, hashes: Uint32Array): string[] {
  if (hashes.length === 0) return [];
  const found: number[] = [];
  const rows = reader.iterate<{ documentPk: number; reads: Uint8Array }>(READS, datasetPk);
  for (const { documentPk, reads } of rows)
    if (sharesNumber(unpackNumbers(reads), hashes)) found.push(documentPk);
  return reader.all<{ path: string }>(SHOWN_PATHS, JSON.stringify(found)).map(({ path }) => path);
}
