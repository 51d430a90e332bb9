/** Makes what is held of documents equal to what the catalog showed of them, in transactions of a bounded size. */
import type { ProjectedGraph } from "../../../domain/projected.ts";
import type { OperationContext } from "../../../ports/operation-context.ts";
import { lockTenant } from "../generations.ts";
import { keyOf, placeOf, typeOf } from "../names.ts";
import { type Neo4jServer, type Statements, whole } from "../server.ts";
import {
  type EdgeRow,
  type GraphRows,
  graphRows,
  type NodeRow,
  type Realm,
  type TargetRow,
} from "./graph-rows.ts";
import { type Held, type HeldEdge, type HeldNode, planWrites, type Writes } from "./plan-writes.ts";
import {
  ATTACH_DOCUMENTS,
  changeNodes,
  DROP_EDGES,
  DROP_KINDS,
  DROP_STRAYS,
  HELD_EDGES,
  HELD_NODES,
  makeEdges,
  makeNodes,
  makeTargets,
  PUT_DATASETS,
  STRIP_NODES,
  TAKE_DOCUMENTS,
} from "./write-statements.ts";

/** Nodes and edges of one transaction; a document that has more is one of its own. */
const MOST_ROWS = 10_000;

export async function applyChanges(
  server: Neo4jServer,
  context: OperationContext,
  changes: readonly ProjectedGraph[],
): Promise<void> {
  for (const batch of batches(newest(changes)))
    await server.write(context, async (statements) => {
      const { asked, building } = await lockTenant(statements, context);
      for (const generation of building === null ? [asked] : [asked, building])
        await applyTo(statements, { tenantId: context.tenantId, generation }, batch);
    });
}

/** Of several states of one document the last of the newest revision. */
function newest(changes: readonly ProjectedGraph[]): ProjectedGraph[] {
  const latest = new Map<string, ProjectedGraph>();
  for (const change of changes) {
    const key = `${change.datasetId} ${change.documentId}`;
    if ((latest.get(key)?.revision ?? -1) <= change.revision) latest.set(key, change);
  }
  return [...latest.values()];
}

function* batches(changes: readonly ProjectedGraph[]): Generator<readonly ProjectedGraph[]> {
  let batch: ProjectedGraph[] = [];
  let rows = 0;
  for (const change of changes) {
    const own = 1 + change.nodes.length + change.edges.length;
    if (batch.length > 0 && rows + own > MOST_ROWS) {
      yield batch;
      batch = [];
      rows = 0;
    }
    batch.push(change);
    rows += own;
  }
  if (batch.length > 0) yield batch;
}

async function applyTo(
  statements: Statements,
  realm: Realm,
  changes: readonly ProjectedGraph[],
): Promise<void> {
  const rows = changes.map((change) => graphRows(realm, change));
  const documents = rows.map(({ document: { key, revision, isFile, properties } }) => ({
    ...{ key, isFile, properties, revision: whole(revision) },
  }));
  const taken = await statements.all<{ key: string; isHeld: boolean }>(TAKE_DOCUMENTS, {
    rows: documents,
  });
  if (taken.length === 0) return;
  const keys = new Set(taken.map(({ key }) => key));
  const accepted = rows.filter(({ document }) => keys.has(document.key));
  await putDatasets(statements, realm, accepted);
  const held = taken.filter(({ isHeld }) => isHeld).map(({ key }) => key);
  await carryOut(statements, planWrites(accepted, await readHeld(statements, held)));
}

async function readHeld({ all }: Statements, documents: readonly string[]): Promise<Held> {
  if (documents.length === 0) return { nodes: new Map(), edges: new Map() };
  const nodes = await all<HeldNode & { key: string }>(HELD_NODES, { documents });
  const edges = await all<HeldEdge & { uuid: string }>(HELD_EDGES, { documents });
  return {
    nodes: new Map(nodes.map((node) => [node.key, node])),
    edges: new Map(edges.map((edge) => [edge.uuid, edge])),
  };
}

async function putDatasets(
  { all }: Statements,
  realm: Realm,
  rows: readonly GraphRows[],
): Promise<void> {
  const latest = new Map<string, GraphRows>();
  for (const row of rows)
    if ((latest.get(row.place)?.document.revision ?? -1) <= row.document.revision)
      latest.set(row.place, row);
  await all(PUT_DATASETS, { rows: [...latest.values()].map((row) => datasetRow(realm, row)) });
  await all(ATTACH_DOCUMENTS, {
    rows: rows.map(({ place, document }) => ({ dataset: datasetKey(place), key: document.key })),
  });
}

export const datasetKey = (place: string): string => keyOf("dataset", place);

function datasetRow(realm: Realm, { place, dataset, document }: GraphRows): object {
  const { id, projectId, projectKey: remote, projectName, host, folder, ref } = dataset;
  const projectPlace = placeOf(realm.tenantId, realm.generation, `project ${projectId}`);
  const projectKey = keyOf("project", projectPlace);
  const group = `${realm.tenantId}/${id}`;
  return {
    projectKey,
    project: {
      ...{ key: projectKey, place: projectPlace, number: whole(0), uuid: projectId },
      ...{ name: projectName, remote },
    },
    key: datasetKey(place),
    revision: whole(document.revision),
    properties: {
      ...{ key: datasetKey(place), place, number: whole(0), uuid: id, group_id: group },
      ...{ name: ref ?? dataset.branch ?? folder, host, folder, ref, branch: dataset.branch },
      ...{ visibility: dataset.visibility, owner: dataset.owner },
      revision: whole(document.revision),
    },
  };
}

async function carryOut({ all }: Statements, writes: Writes): Promise<void> {
  const put = async <Row>(cypher: string, rows: readonly Row[]): Promise<void> => {
    if (rows.length > 0) await all(cypher, { rows });
  };
  const each = async (cypher: string, name: "keys" | "ids", list: readonly string[]) => {
    if (list.length > 0) await all(cypher, { [name]: list });
  };
  await each(DROP_EDGES, "ids", writes.droppedEdges);
  await each(DROP_KINDS, "keys", writes.relabelled);
  await each(STRIP_NODES, "keys", writes.gone);
  for (const [kind, rows] of groupBy(writes.made, (row) => row.kind))
    await put(makeNodes(kind), rows.map(toNode));
  for (const [kind, rows] of groupBy(writes.changed, (row) => row.kind))
    await put(changeNodes(kind), rows.map(toNode));
  for (const [isDocument, rows] of groupBy(writes.targets, (row) => row.isDocument))
    await put(makeTargets(isDocument ? "Document" : "Symbol"), rows.map(toTarget));
  for (const [kind, rows] of groupBy(writes.edges, (row) => row.kind))
    await put(makeEdges(typeOf(kind)), rows.map(toRelation));
  await each(DROP_STRAYS, "keys", writes.strays);
}

const toNode = ({ key, document, properties }: NodeRow): object => ({
  ...{ key, document, properties: properties() },
});

const toTarget = ({ key, number, properties }: TargetRow): object => ({
  ...{ key, number, properties: properties() },
});

const toRelation = ({ source, target, properties }: EdgeRow): object => ({
  ...{ source, target, properties: properties() },
});

function groupBy<Row, Group>(
  rows: readonly Row[],
  groupOf: (row: Row) => Group,
): ReadonlyMap<Group, Row[]> {
  const groups = new Map<Group, Row[]>();
  for (const row of rows) {
    const group = groups.get(groupOf(row));
    if (group === undefined) groups.set(groupOf(row), [row]);
    else group.push(row);
  }
  return groups;
}
