/** What resolving reads, on PostgreSQL. */
import type { GraphDocument, GraphSource, PendingDocument } from "../../../ports/graph-source.ts";
import { sharesNumber } from "../../graph-edges.ts";
import { unpackNumbers } from "../../graph-pages.ts";
import { hexArray, plainArray, textArray } from "../array-literals.ts";
import { digestOf } from "../digest.ts";
import type { Home } from "../home.ts";
import type { Transaction } from "../transaction.ts";
import { findDatasetKey } from "./dataset-key.ts";

export function createGraphSource({ database }: Home): GraphSource {
  const inDataset = async (tx: Transaction, datasetId: string): Promise<number> =>
    (await findDatasetKey(tx, datasetId)).pk;
  return {
    listDocuments: (context, datasetId) =>
      database.read(context, async (tx) =>
        tx.all<GraphDocument>(LIST, await inDataset(tx, datasetId)),
      ),
    pending: (context, { datasetId, resolver }) =>
      database.read(context, async (tx) => pending(tx, await inDataset(tx, datasetId), resolver)),
    readFacts: (context, keys) => database.read(context, (tx) => readFacts(tx, keys)),
    definers: (context, { datasetId, names }) =>
      database.read(context, async (tx) =>
        pathsByKey(tx, DEFINERS, await inDataset(tx, datasetId), names, digestOf),
      ),
    moduleFiles: (context, { datasetId, modules }) =>
      database.read(context, async (tx) =>
        pathsByKey(tx, MODULE_FILES, await inDataset(tx, datasetId), modules),
      ),
    dependents: (context, { datasetId, hashes }) =>
      database.read(context, async (tx) => dependents(tx, await inDataset(tx, datasetId), hashes)),
    links: (context, datasetId) =>
      database.read(context, async (tx) => readLinks(tx, await inDataset(tx, datasetId))),
  };
}

const DOCUMENT = `d.path, encode(c.hash, 'hex') AS "contentHash", s.chunker, s.language`;
const SHOWN = `document_versions v
  JOIN documents d ON d.pk = v.document_pk
  JOIN contents c ON c.pk = v.content_pk
  JOIN chunk_sets s ON s.pk = v.chunk_set_pk`;
const LIST = `SELECT ${DOCUMENT} FROM ${SHOWN} WHERE v.dataset_pk = $1 AND v.rev_to IS NULL ORDER BY d.path`;
/** `staleOnly`: it is marked stale and was resolved from what it shows now by this resolver. */
const PENDING = `SELECT ${DOCUMENT}, k.provides,
    coalesce(r.chunk_set_pk = v.chunk_set_pk AND r.resolver_pk = g.pk, false) AS "staleOnly"
  FROM ${SHOWN}
  JOIN code_facts f ON f.chunk_set_pk = v.chunk_set_pk
  LEFT JOIN resolved_documents r ON r.document_pk = v.document_pk
  LEFT JOIN resolved_keys k ON k.document_pk = r.document_pk
  LEFT JOIN graph_values g ON g.registry = 'resolver' AND g.name = $2
  WHERE v.dataset_pk = $1 AND v.rev_to IS NULL AND (r.stale IS DISTINCT FROM false
    OR r.chunk_set_pk IS DISTINCT FROM v.chunk_set_pk OR r.resolver_pk IS DISTINCT FROM g.pk)
  ORDER BY d.path`;
const GONE = `SELECT d.path, k.provides FROM resolved_documents r
  JOIN documents d ON d.pk = r.document_pk
  JOIN resolved_keys k ON k.document_pk = r.document_pk
  WHERE r.dataset_pk = $1 AND NOT EXISTS (SELECT 1 FROM document_versions v
    JOIN code_facts f ON f.chunk_set_pk = v.chunk_set_pk WHERE v.document_pk = r.document_pk AND v.rev_to IS NULL)
  ORDER BY d.path`;

async function pending(
  tx: Transaction,
  datasetPk: number,
  resolver: string,
): Promise<Awaited<ReturnType<GraphSource["pending"]>>> {
  const documents = await tx.all<
    GraphDocument & { provides: Uint8Array | null; staleOnly: boolean }
  >(PENDING, datasetPk, resolver);
  const gone = await tx.all<{ path: string; provides: Uint8Array }>(GONE, datasetPk);
  return {
    documents: documents.map(
      ({ provides, staleOnly, ...document }): PendingDocument => ({
        ...document,
        formerProvides: provides === null ? null : unpackNumbers(provides),
        staleOnly,
      }),
    ),
    gone: gone.map(({ path, provides }) => ({ path, provides: unpackNumbers(provides) })),
  };
}

const HASH_DIGITS = 64;
const FACTS = `SELECT w.position, p.packed FROM unnest($1::bytea[], $2::text[]) WITH ORDINALITY w(hash, chunker, position)
  JOIN contents c ON c.hash = w.hash
  JOIN chunk_sets s ON s.content_pk = c.pk AND s.chunker = w.chunker
  JOIN packed_facts p ON p.chunk_set_pk = s.pk`;

async function readFacts(
  tx: Transaction,
  keys: readonly string[],
): Promise<Map<string, Uint8Array>> {
  const rows = await tx.all<{ position: number; packed: Uint8Array }>(
    FACTS,
    hexArray(keys.map((key) => key.slice(0, HASH_DIGITS))),
    textArray(keys.map((key) => key.slice(HASH_DIGITS + 1))),
  );
  return new Map(rows.map(({ position, packed }) => [keys[position - 1] ?? "", packed]));
}

const SHOWN_BY = `JOIN document_versions v ON v.chunk_set_pk = y.chunk_set_pk AND v.dataset_pk = $1 AND v.rev_to IS NULL
  JOIN documents d ON d.pk = v.document_pk ORDER BY w.position, d.path`;
const DEFINERS = `SELECT DISTINCT w.position, d.path FROM unnest($2::uuid[]) WITH ORDINALITY w(digest, position)
  JOIN names n ON n.digest = w.digest
  JOIN symbols y ON y.name_pk = n.pk ${SHOWN_BY}`;
const MODULE_FILES = `SELECT DISTINCT w.position, d.path FROM unnest($2::text[]) WITH ORDINALITY w(key, position)
  JOIN declared_modules y ON y.module = w.key ${SHOWN_BY}`;

/** Paths of each key in order, each once; keys without any are left out. */
async function pathsByKey(
  tx: Transaction,
  sql: string,
  datasetPk: number,
  keys: readonly string[],
  keyOf: (key: string) => string = (key) => key,
): Promise<Map<string, readonly string[]>> {
  const paths = new Map<string, string[]>();
  const rows = await tx.all<{ position: number; path: string }>(
    sql,
    datasetPk,
    textArray(keys.map(keyOf)),
  );
  for (const { position, path } of rows) {
    const key = keys[position - 1] ?? "";
    const known = paths.get(key);
    if (known === undefined) paths.set(key, [path]);
    else known.push(path);
  }
  return paths;
}

/** Lists of one step: some megabytes. */
const STEP_LISTS = 5_000;
const READS = `SELECT r.document_pk AS "documentPk", k.reads FROM resolved_documents r
  JOIN resolved_keys k ON k.document_pk = r.document_pk
  WHERE r.dataset_pk = $1 AND r.chunk_set_pk IS NOT NULL AND r.document_pk > $2 ORDER BY r.document_pk LIMIT $3`;
const SHOWN_PATHS = `SELECT d.path FROM unnest($1::bigint[]) w(pk)
  JOIN resolved_documents r ON r.document_pk = w.pk
  JOIN document_versions v ON v.document_pk = r.document_pk AND v.rev_to IS NULL AND v.chunk_set_pk = r.chunk_set_pk
  JOIN documents d ON d.pk = r.document_pk ORDER BY d.path`;

/** Reads every document's list: an index of single hashes would be larger than the edges. */
async function dependents(
  tx: Transaction,
  datasetPk: number,
  hashes: Uint32Array,
): Promise<string[]> {
  if (hashes.length === 0) return [];
  const found: number[] = [];
  let last = -1;
  for (;;) {
    const rows = await tx.all<{ documentPk: number; reads: Uint8Array }>(
      READS,
      datasetPk,
      last,
      STEP_LISTS,
    );
    for (const { documentPk, reads } of rows)
      if (sharesNumber(unpackNumbers(reads), hashes)) found.push(documentPk);
    last = rows.at(-1)?.documentPk ?? last;
    if (rows.length < STEP_LISTS) break;
  }
  const paths = await tx.all<{ path: string }>(SHOWN_PATHS, plainArray(found));
  return paths.map(({ path }) => path);
}

/** Edges of one step: two lists of some megabytes. */
const STEP_EDGES = 200_000;
/** Kinds not repeated; a step begins after the last two nodes. */
const LINKS = `SELECT array_agg(source) AS sources, array_agg(target) AS targets FROM (
  SELECT source_pk AS source, target_pk AS target FROM edges
  WHERE dataset_pk = $1 AND ended = 0 AND (source_pk, ended, target_pk) > ($2, 0, $3)
  GROUP BY source_pk, target_pk ORDER BY source_pk, target_pk LIMIT $4) step`;

/** Links in order of source, then target; nodes are what they join, in order. */
async function readLinks(
  tx: Transaction,
  datasetPk: number,
): Promise<{ readonly nodes: Float64Array; readonly links: Float64Array }> {
  const links: number[] = [];
  const nodes = new Set<number>();
  let [source, target] = [-1, -1];
  for (;;) {
    const row = await tx.get<{ sources: number[] | null; targets: number[] | null }>(
      LINKS,
      datasetPk,
      source,
      target,
      STEP_EDGES,
    );
    const sources = row?.sources ?? [];
    const targets = row?.targets ?? [];
    for (let i = 0; i < sources.length; i++) {
      [source, target] = [sources[i] ?? 0, targets[i] ?? 0];
      links.push(source, target);
      nodes.add(source).add(target);
    }
    if (sources.length < STEP_EDGES) break;
  }
  return { nodes: Float64Array.from(nodes).sort(), links: Float64Array.from(links) };
}
