/** The graph's part of a commit: what documents took with them, what is to be resolved anew, and what resolving gave. */
import type { ChangeSet } from "../../../../domain/change-set.ts";
import type { DocumentGraph, GraphChange } from "../../../../domain/graph.ts";
import type { DatasetHead } from "../../../dataset-head.ts";
import { mergeEvidence } from "../../../graph-edges.ts";
import { packNumbers } from "../../../graph-pages.ts";
import type { WriteState } from "../../write-state.ts";
import type { ChangedDocument } from "../documents.ts";
import { type EdgeTime, edgeKey, replaceEdges } from "./edge-rows.ts";
import { createGraphNodes, type GraphNodes } from "./graph-nodes.ts";
import { createRegisteredValues, type RegisteredValues } from "./registered-values.ts";
import { storeCentrality } from "./store-centrality.ts";
import { replaceUnbound } from "./unbound-rows.ts";

interface Step {
  readonly state: WriteState;
  readonly time: EdgeTime;
  readonly nodes: GraphNodes;
  readonly values: RegisteredValues;
  /** By how many rows the dataset's tables grew. */
  readonly grown: { edges: number; unbound: number };
}

const OUTDATE = "UPDATE resolved_documents SET chunk_set_pk = NULL WHERE document_pk = ?";
const SHOWS_CODE = `SELECT 1 FROM document_versions v JOIN code_facts f ON f.chunk_set_pk = v.chunk_set_pk
  WHERE v.document_pk = ? AND v.rev_to IS NULL`;
const MARK_STALE = `UPDATE resolved_documents SET stale = 1
  WHERE document_pk = (SELECT pk FROM documents WHERE dataset_pk = ? AND path = ?)`;
const FIND_DOCUMENT = "SELECT pk FROM documents WHERE dataset_pk = ? AND path = ?";
const FORGET = "DELETE FROM resolved_documents WHERE document_pk = ?";
const FORGET_KEYS = "DELETE FROM resolved_keys WHERE document_pk = ?";
const FIND_SHOWN = `SELECT d.pk AS documentPk, s.pk AS setPk
  FROM documents d
  CROSS JOIN document_versions v ON v.document_pk = d.pk AND v.rev_to IS NULL
  CROSS JOIN contents c ON c.pk = v.content_pk
  CROSS JOIN chunk_sets s ON s.pk = v.chunk_set_pk
  WHERE d.dataset_pk = ? AND d.path = ? AND c.hash = ? AND s.chunker = ?`;
const RECORD = `INSERT INTO resolved_documents (document_pk, dataset_pk, resolver_pk, chunk_set_pk) VALUES (?, ?, ?, ?)
  ON CONFLICT (document_pk) DO UPDATE SET resolver_pk = excluded.resolver_pk, chunk_set_pk = excluded.chunk_set_pk, stale = 0`;
const RECORD_KEYS = `INSERT INTO resolved_keys (document_pk, reads, provides) VALUES (?, ?, ?)
  ON CONFLICT (document_pk) DO UPDATE SET reads = excluded.reads, provides = excluded.provides`;
const ADD_TOTALS = `INSERT INTO graph_totals (dataset_pk, edges, unbound) VALUES (?, ?, ?)
  ON CONFLICT (dataset_pk) DO UPDATE SET edges = edges + excluded.edges, unbound = unbound + excluded.unbound`;

/** `revision`: where the dataset stands after the commit. Works after documents, so that what they show now decides. */
export function applyGraph(
  state: WriteState,
  head: DatasetHead,
  changeSet: ChangeSet,
  made: { readonly changed: readonly ChangedDocument[]; readonly revision: number },
): void {
  const { connection } = state;
  const values = createRegisteredValues(connection);
  const step: Step = {
    state,
    time: { datasetPk: head.pk, revision: made.revision, position: changeSet.gitPosition },
    nodes: createGraphNodes(connection, head.projectPk, values),
    values,
    grown: { edges: 0, unbound: 0 },
  };
  for (const changed of made.changed) outdate(step, changed);
  if (changeSet.graph !== undefined) applyChange(step, changeSet.graph);
  const { edges, unbound } = step.grown;
  if (edges !== 0 || unbound !== 0) connection.run(ADD_TOTALS, head.pk, edges, unbound);
}

function applyChange(step: Step, { stale, gone, documents, centrality }: GraphChange): void {
  const { connection } = step.state;
  const { datasetPk } = step.time;
  const markStale = connection.prepare(MARK_STALE);
  for (const path of stale) markStale.run(datasetPk, path);
  for (const path of gone) forget(step, path);
  step.nodes.lookUp(documents);
  for (const document of documents) storeDocument(step, document);
  if (centrality !== null) storeCentrality(connection, datasetPk, centrality);
}

/** Edges of what is changed stay until it is resolved anew; those of what is no longer shown as code end. */
function outdate(step: Step, { documentPk, path }: ChangedDocument): void {
  const { connection } = step.state;
  const { changes } = connection.prepare(OUTDATE).run(documentPk);
  if (Number(changes) === 0) return;
  if (connection.prepare(SHOWS_CODE).get(documentPk) === undefined) endDocument(step, path);
}

function endDocument(step: Step, path: string): void {
  const pathPk = step.nodes.findPath(path);
  if (pathPk === null) return;
  step.grown.edges += replaceEdges(step.state.connection, step.time, pathPk, []);
  step.grown.unbound += replaceUnbound(step.state, unboundOf(step, path, pathPk), []);
}

/** What is shown again by now keeps its record: resolving it anew needs what it provided. */
function forget(step: Step, path: string): void {
  const { connection } = step.state;
  const document = connection.get<{ pk: number }>(FIND_DOCUMENT, step.time.datasetPk, path);
  if (document === undefined || connection.get(SHOWS_CODE, document.pk) !== undefined) return;
  endDocument(step, path);
  connection.run(FORGET, document.pk);
  connection.run(FORGET_KEYS, document.pk);
}

function storeDocument(step: Step, graph: DocumentGraph): void {
  const { state, time, nodes, values } = step;
  const { connection } = state;
  const hash = Buffer.from(graph.contentHash, "hex");
  const shown = connection
    .prepare(FIND_SHOWN)
    .get(time.datasetPk, graph.path, hash, graph.chunker) as
    | { documentPk: number; setPk: number }
    | undefined;
  if (shown === undefined) return;
  const { path } = graph;
  const pathPk = nodes.path(path);
  const edges = mergeEvidence(
    graph.edges.map((edge) => ({
      sourcePk: nodes.node({ path, name: edge.source, ordinal: edge.sourceOrdinal }),
      targetPk: nodes.node(edge.target),
      bindingPk: values.binding(edge),
      lineOffset: edge.lineOffset,
      count: edge.count,
    })),
    edgeKey,
  );
  step.grown.edges += replaceEdges(connection, time, pathPk, edges);
  step.grown.unbound += replaceUnbound(state, unboundOf(step, path, pathPk), graph.unbound);
  const { documentPk, setPk } = shown;
  connection
    .prepare(RECORD)
    .run(documentPk, time.datasetPk, values.value("resolver", graph.resolver), setPk);
  connection
    .prepare(RECORD_KEYS)
    .run(documentPk, packNumbers(graph.reads), packNumbers(graph.provides));
}

function unboundOf({ time, nodes, values }: Step, path: string, pathPk: number) {
  return { datasetPk: time.datasetPk, path, pathPk, nodes, values };
}
