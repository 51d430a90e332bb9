/** The graph's part of a commit: what documents took with them, what is to be resolved anew, and what resolving gave. */
import type { ChangeSet } from "../../../../domain/change-set.ts";
import type { DocumentGraph, NodeKey } from "../../../../domain/graph.ts";
import type { DatasetHead } from "../../../dataset-head.ts";
import { mergeEvidence } from "../../../graph-edges.ts";
import { packNumbers } from "../../../graph-pages.ts";
import { bytesArray, hexArray, plainArray, textArray } from "../../array-literals.ts";
import type { Transaction } from "../../transaction.ts";
import type { ChangedDocument } from "../documents.ts";
import { nameKeys } from "../names.ts";
import { type EdgeTime, edgeKey, replaceEdges } from "./edge-rows.ts";
import { ensureNodePaths, findNodePaths, prepareNodes } from "./graph-nodes.ts";
import { prepareValues } from "./registered-values.ts";
import { storeCentrality } from "./store-centrality.ts";
import { replaceUnbound, unboundKey } from "./unbound-rows.ts";

interface Step {
  readonly tx: Transaction;
  readonly projectPk: number;
  readonly time: EdgeTime;
  /** By how many rows the dataset's tables grew. */
  readonly grown: { edges: number; unbound: number };
}

const SHOWS_CODE = `EXISTS (SELECT 1 FROM document_versions v JOIN code_facts f ON f.chunk_set_pk = v.chunk_set_pk
  WHERE v.document_pk = d.pk AND v.rev_to IS NULL)`;
const OUTDATE = `UPDATE resolved_documents SET chunk_set_pk = NULL
  WHERE document_pk = ANY($1::bigint[]) RETURNING document_pk AS pk`;
const NO_CODE = `SELECT d.path FROM documents d WHERE d.pk = ANY($1::bigint[]) AND NOT ${SHOWS_CODE}`;
const MARK_STALE = `UPDATE resolved_documents SET stale = true
  WHERE document_pk IN (SELECT pk FROM documents WHERE dataset_pk = $1 AND path = ANY($2::text[]))`;
const FIND_GONE = `SELECT d.pk, d.path FROM documents d WHERE d.dataset_pk = $1 AND d.path = ANY($2::text[]) AND NOT ${SHOWS_CODE}`;
const FORGET = "DELETE FROM resolved_documents WHERE document_pk = ANY($1::bigint[])";
const FORGET_KEYS = "DELETE FROM resolved_keys WHERE document_pk = ANY($1::bigint[])";
const FIND_SHOWN = `SELECT w.position, d.pk AS "documentPk", s.pk AS "setPk"
  FROM unnest($2::text[], $3::bytea[], $4::text[]) WITH ORDINALITY w(path, hash, chunker, position)
  JOIN documents d ON d.dataset_pk = $1 AND d.path = w.path
  JOIN document_versions v ON v.document_pk = d.pk AND v.rev_to IS NULL
  JOIN contents c ON c.pk = v.content_pk AND c.hash = w.hash
  JOIN chunk_sets s ON s.pk = v.chunk_set_pk AND s.chunker = w.chunker`;
const RECORD = `INSERT INTO resolved_documents (dataset_pk, document_pk, resolver_pk, chunk_set_pk)
  SELECT $1, * FROM unnest($2::bigint[], $3::bigint[], $4::bigint[])
  ON CONFLICT (tenant_id, document_pk) DO UPDATE SET resolver_pk = excluded.resolver_pk, chunk_set_pk = excluded.chunk_set_pk,
    stale = false`;
const RECORD_KEYS = `INSERT INTO resolved_keys (document_pk, reads, provides)
  SELECT * FROM unnest($1::bigint[], $2::bytea[], $3::bytea[])
  ON CONFLICT (tenant_id, document_pk) DO UPDATE SET reads = excluded.reads, provides = excluded.provides`;
const ADD_TOTALS = `INSERT INTO graph_totals (dataset_pk, edges, unbound) VALUES ($1, $2, $3)
  ON CONFLICT (tenant_id, dataset_pk) DO UPDATE SET edges = graph_totals.edges + excluded.edges,
    unbound = graph_totals.unbound + excluded.unbound`;

/** `revision`: where the dataset stands after the commit. Works after documents, so that what they show now decides. */
export async function applyGraph(
  tx: Transaction,
  head: DatasetHead,
  changeSet: ChangeSet,
  made: { readonly changed: readonly ChangedDocument[]; readonly revision: number },
): Promise<void> {
  const step: Step = {
    tx,
    projectPk: head.projectPk,
    time: { datasetPk: head.pk, revision: made.revision, position: changeSet.gitPosition },
    grown: { edges: 0, unbound: 0 },
  };
  await outdate(step, made.changed);
  if (changeSet.graph !== undefined) {
    const { stale, gone, documents, centrality } = changeSet.graph;
    if (stale.length > 0) await tx.run(MARK_STALE, head.pk, textArray(stale));
    await forget(step, gone);
    await storeDocuments(step, documents);
    if (centrality !== null) await storeCentrality(tx, head.pk, centrality);
  }
  const { edges, unbound } = step.grown;
  if (edges !== 0 || unbound !== 0) await tx.run(ADD_TOTALS, head.pk, edges, unbound);
}

/** Edges of what is changed stay until it is resolved anew; those of what is no longer shown as code end. */
async function outdate({ tx, ...step }: Step, changed: readonly ChangedDocument[]): Promise<void> {
  if (changed.length === 0) return;
  const pks = plainArray(changed.map(({ documentPk }) => documentPk));
  const outdated = await tx.all<{ pk: number }>(OUTDATE, pks);
  if (outdated.length === 0) return;
  const ended = await tx.all<{ path: string }>(NO_CODE, plainArray(outdated.map(({ pk }) => pk)));
  await endDocuments(
    { tx, ...step },
    ended.map(({ path }) => path),
  );
}

async function endDocuments(step: Step, paths: readonly string[]): Promise<void> {
  const { tx, projectPk, time, grown } = step;
  const pathPks = [...(await findNodePaths(tx, projectPk, paths)).values()];
  if (pathPks.length === 0) return;
  grown.edges += await replaceEdges(tx, time, pathPks, []);
  grown.unbound += await replaceUnbound(tx, time.datasetPk, pathPks, []);
}

/** What is shown again by now keeps its record: resolving it anew needs what it provided. */
async function forget(step: Step, paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return;
  const { tx, time } = step;
  const gone = await tx.all<{ pk: number; path: string }>(
    FIND_GONE,
    time.datasetPk,
    textArray(paths),
  );
  await endDocuments(
    step,
    gone.map(({ path }) => path),
  );
  const pks = plainArray(gone.map(({ pk }) => pk));
  await tx.run(FORGET, pks);
  await tx.run(FORGET_KEYS, pks);
}

interface ShownGraph {
  readonly graph: DocumentGraph;
  readonly documentPk: number;
  readonly setPk: number;
}

/** Graphs of what the dataset still shows exactly so; of one document the last. */
async function findShown(
  { tx, time }: Step,
  documents: readonly DocumentGraph[],
): Promise<ShownGraph[]> {
  const rows = await tx.all<{ position: number; documentPk: number; setPk: number }>(
    FIND_SHOWN,
    time.datasetPk,
    textArray(documents.map(({ path }) => path)),
    hexArray(documents.map(({ contentHash }) => contentHash)),
    textArray(documents.map(({ chunker }) => chunker)),
  );
  rows.sort((a, b) => a.position - b.position);
  const shown = new Map<number, ShownGraph>();
  for (const { position, documentPk, setPk } of rows) {
    const graph = documents[position - 1];
    if (graph !== undefined) shown.set(documentPk, { graph, documentPk, setPk });
  }
  return [...shown.values()];
}

async function storeDocuments(step: Step, documents: readonly DocumentGraph[]): Promise<void> {
  if (documents.length === 0) return;
  const shown = await findShown(step, documents);
  if (shown.length === 0) return;
  const { tx, projectPk, time, grown } = step;
  const graphs = shown.map(({ graph }) => graph);
  const values = await prepareValues(tx, {
    values: [
      ["node kind", "symbol"],
      ["node kind", "document"],
      ...graphs.map(({ resolver }) => ["resolver", resolver] as const),
      ...graphs.flatMap(({ unbound }) => unbound.map(({ kind }) => ["edge kind", kind] as const)),
    ],
    edges: graphs.flatMap(({ edges }) => edges),
  });
  const nodes = await prepareNodes(tx, projectPk, nodeKeysOf(graphs), values);
  const names = await nameKeys(
    tx,
    new Set(graphs.flatMap(({ unbound }) => unbound.map(({ name }) => name))),
  );
  const paths = await ensureNodePaths(tx, projectPk, new Set(graphs.map(({ path }) => path)));
  const edges = graphs.flatMap(({ path, edges: of }) =>
    of.map((edge) => ({
      sourcePk: nodes.node({ path, name: edge.source, ordinal: edge.sourceOrdinal }),
      targetPk: nodes.node(edge.target),
      bindingPk: values.binding(edge),
      lineOffset: edge.lineOffset,
      count: edge.count,
    })),
  );
  const unbound = graphs.flatMap(({ path, unbound: of }) =>
    of.map(({ source, sourceOrdinal, name, kind, lineOffset, count }) => ({
      namePk: names.get(name) ?? 0,
      sourcePk: nodes.node({ path, name: source, ordinal: sourceOrdinal }),
      kindPk: values.value("edge kind", kind),
      lineOffset,
      count,
    })),
  );
  const pathPks = [...paths.values()];
  grown.edges += await replaceEdges(tx, time, pathPks, mergeEvidence(edges, edgeKey));
  grown.unbound += await replaceUnbound(
    tx,
    time.datasetPk,
    pathPks,
    mergeEvidence(unbound, unboundKey),
  );
  const documentPks = plainArray(shown.map(({ documentPk }) => documentPk));
  await tx.run(
    RECORD,
    time.datasetPk,
    documentPks,
    plainArray(graphs.map(({ resolver }) => values.value("resolver", resolver))),
    plainArray(shown.map(({ setPk }) => setPk)),
  );
  await tx.run(
    RECORD_KEYS,
    documentPks,
    bytesArray(graphs.map(({ reads }) => packNumbers(reads))),
    bytesArray(graphs.map(({ provides }) => packNumbers(provides))),
  );
}

function* nodeKeysOf(graphs: readonly DocumentGraph[]): Generator<NodeKey> {
  for (const { path, edges, unbound } of graphs) {
    for (const { source, sourceOrdinal, target } of edges) {
      yield { path, name: source, ordinal: sourceOrdinal };
      yield target;
    }
    for (const { source, sourceOrdinal } of unbound)
      yield { path, name: source, ordinal: sourceOrdinal };
  }
}
