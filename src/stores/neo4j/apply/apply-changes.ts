/** Makes what is held of documents equal to what the catalog showed of them, in transactions of a bounded size. */
import type { ProjectedGraph } from "../../../domain/projected.ts";
import type { OperationContext } from "../../../ports/operation-context.ts";
import { lockTenant } from "../generations.ts";
import { keyOf, placeOf } from "../names.ts";
import { type Neo4jServer, type Statements, whole } from "../server.ts";
import { carryOut } from "./carry-out.ts";
import { type GraphRows, graphRows, type Realm } from "./graph-rows.ts";
import { planWrites } from "./plan-writes.ts";
import { readHeld } from "./read-held.ts";
import { ATTACH_DOCUMENTS, PUT_DATASETS, TAKE_DOCUMENTS } from "./write-statements.ts";

/** Chunks, nodes and edges of one transaction; a document that has more is one of its own. */
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
    const own = 1 + change.chunks.length + change.nodes.length + change.edges.length;
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
  const documents = rows.map(({ document: { key, revision, isFile, isEntity, properties } }) => ({
    ...{ key, isFile, isEntity, properties, revision: whole(revision) },
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
