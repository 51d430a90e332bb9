/**
 * Makes what a copy holds of documents equal to their changes. Newer wins, whoever comes first: points are replaced only by a revision that
 * is not older, and what a document no longer has goes after its marker says so.
 */
import type { ProjectedChunks } from "../../domain/projected.ts";
import { groupBy } from "../group-by.ts";
import type { OperationEnd } from "../in-time.ts";
import { inBatches } from "./batches.ts";
import type { Connection } from "./connection.ts";
import { chunkPoints, markerId, markerOf, type Point, type TenantCopy } from "./points.ts";
import { type Condition, equals, oneOf } from "./search-filter.ts";

export interface CopyTarget extends TenantCopy {
  readonly connection: Connection;
  readonly tenantId: string;
  /** Of the tenant's shard, where it has one. */
  readonly shard: { readonly shard_key?: string };
}

export async function applyChanges(
  target: CopyTarget,
  end: OperationEnd,
  changes: readonly ProjectedChunks[],
): Promise<void> {
  const newest = newestOfEach(changes);
  const held = await heldRevisions(target, end, newest);
  const fresh = newest.filter(
    ({ documentId, revision }) => revision >= (held.get(documentId) ?? 0),
  );
  // a request carries one condition, so it carries the documents of one revision
  for (const group of groupBy(fresh, ({ revision }) => revision).values())
    await applyGroup(target, end, group);
  await forgetOvertaken(target, end, fresh);
}

/** Of a document that is given twice the newest change alone. */
function newestOfEach(changes: readonly ProjectedChunks[]): readonly ProjectedChunks[] {
  const newest = new Map<string, ProjectedChunks>();
  for (const change of changes) {
    const known = newest.get(change.documentId);
    if (known === undefined || known.revision <= change.revision)
      newest.set(change.documentId, change);
  }
  return [...newest.values()];
}

async function applyGroup(
  target: CopyTarget,
  end: OperationEnd,
  group: readonly ProjectedChunks[],
): Promise<void> {
  const { tenantId, copy } = target;
  const revision = group[0]?.revision ?? 0;
  await upsert(
    target,
    end,
    revision,
    group.flatMap((change) => chunkPoints(tenantId, copy, change)),
  );
  await upsert(
    target,
    end,
    revision,
    group.map((change) => markerOf(tenantId, copy, change)),
  );
  await deleteOlder(
    target,
    end,
    revision,
    group.map(({ documentId }) => documentId),
  );
}

async function upsert(
  { connection, collection, shard }: CopyTarget,
  end: OperationEnd,
  revision: number,
  all: readonly Point[],
): Promise<void> {
  const notNewer = { must: [{ key: "revision", range: { lte: revision } }] };
  for (const points of inBatches(all))
    await connection.ask(end, (api, init) =>
      api.upsertPoints(
        {
          ...{ collection_name: collection, wait: true, ...shard },
          ...{ points: [...points], update_filter: notNewer },
        },
        init,
      ),
    );
}

async function deleteOlder(
  { connection, collection, tenantId, copy, shard }: CopyTarget,
  end: OperationEnd,
  revision: number,
  documentIds: readonly string[],
): Promise<void> {
  const must: Condition[] = [
    equals("tenant_id", tenantId),
    equals("copy", copy),
    equals("row", "chunk"),
    oneOf("document_id", documentIds),
    { key: "revision", range: { lt: revision } },
  ];
  await connection.ask(end, (api, init) =>
    api.deletePoints({ collection_name: collection, wait: true, ...shard, filter: { must } }, init),
  );
}

/** Another process may have applied a newer change meanwhile, before this one put chunks of the older: those go. */
async function forgetOvertaken(
  target: CopyTarget,
  end: OperationEnd,
  applied: readonly ProjectedChunks[],
): Promise<void> {
  if (applied.length === 0) return;
  const held = await heldRevisions(target, end, applied);
  for (const { documentId, revision } of applied) {
    const now = held.get(documentId) ?? 0;
    if (now > revision) await deleteOlder(target, end, now, [documentId]);
  }
}

async function heldRevisions(
  { connection, collection, tenantId, copy, shard }: CopyTarget,
  end: OperationEnd,
  changes: readonly ProjectedChunks[],
): Promise<ReadonlyMap<string, number>> {
  const ids = changes.map(({ documentId }) => markerId(tenantId, copy, documentId));
  if (ids.length === 0) return new Map();
  const { data } = await connection.ask(end, (api, init) =>
    api.getPoints(
      {
        ...{ collection_name: collection, ids, ...shard },
        with_payload: ["document_id", "revision"],
      },
      init,
    ),
  );
  return new Map(
    (data.result ?? []).map(({ payload }) => [
      String(payload?.["document_id"]),
      Number(payload?.["revision"]),
    ]),
  );
}
