/** What each operation of Qdrant's OpenAPI does here. */
import {
  type Collection,
  type Collections,
  changeAliases,
  collectionOf,
  createCollection,
  createVectorName,
  deleteCollection,
  describeAliases,
  describeCollection,
  recoverSnapshot,
  takeSnapshot,
  updateCollection,
} from "./collections.ts";
import type { Route } from "./contract.ts";
import {
  batchUpdate,
  countPoints,
  deletePoints,
  getPoint,
  getPoints,
  queryPoints,
  scrollPoints,
  setPayload,
  upsertPoints,
} from "./point-requests.ts";
import { Refusal } from "./refusal.ts";

interface Call {
  readonly all: Collections;
  readonly names: Readonly<Record<string, string>>;
  readonly body: unknown;
}

interface OperationEntry {
  /** Changes what is kept: it is written down, and a key that only reads may not do it. */
  readonly changes: boolean;
  readonly run: (call: Call) => unknown;
}

const nameOf = ({ names }: Call): string => names["collection_name"] ?? "";
const named = (call: Call): Collection => collectionOf(call.all, nameOf(call));

type OnCollection = (collection: Collection, body: never, call: Call) => unknown;
const onCollection =
  (changes: boolean) =>
  (run: OnCollection): OperationEntry => ({
    changes,
    run: (call) => run(named(call), call.body as never, call),
  });
const reads = onCollection(false);
const changes = onCollection(true);

const completed = (collection: Collection): unknown => {
  collection.operations += 1;
  return { operation_id: collection.operations, status: "completed" };
};

const OPERATIONS: Readonly<Record<string, OperationEntry>> = {
  get_collections: {
    changes: false,
    run: ({ all }) => ({ collections: [...all.byName.keys()].sort().map((name) => ({ name })) }),
  },
  get_collection: reads(describeCollection),
  collection_exists: {
    changes: false,
    run: (call) => ({
      exists: call.all.byName.has(call.all.aliases.get(nameOf(call)) ?? nameOf(call)),
    }),
  },
  create_collection: {
    changes: true,
    run: (call) => createCollection(call.all, nameOf(call), call.body as object),
  },
  update_collection: changes(updateCollection),
  delete_collection: { changes: true, run: (call) => deleteCollection(call.all, nameOf(call)) },
  update_aliases: {
    changes: true,
    run: ({ all, body }) => changeAliases(all, (body as { actions: never[] }).actions),
  },
  get_collections_aliases: { changes: false, run: ({ all }) => describeAliases(all, null) },
  get_collection_aliases: reads(({ name }, _body, { all }) => describeAliases(all, name)),
  create_field_index: changes((collection, body: { field_name: string; field_schema: unknown }) => {
    collection.indexes.set(body.field_name, body.field_schema);
    return completed(collection);
  }),
  delete_field_index: changes((collection, _body, { names }) => {
    collection.indexes.delete(names["field_name"] ?? "");
    return completed(collection);
  }),
  create_vector_name: changes((collection, body, { names }) => {
    createVectorName(collection, names["vector_name"] ?? "", body);
    return completed(collection);
  }),
  delete_vector_name: changes((collection, _body, { names }) => {
    const name = names["vector_name"] ?? "";
    delete collection.spaces.dense[name];
    delete collection.spaces.sparse[name];
    for (const { vectors } of collection.points.values()) delete vectors[name];
    return completed(collection);
  }),
  create_shard_key: changes((collection, { shard_key: key }: { shard_key: string }) => {
    if (collection.shardKeys.has(key)) throw new Refusal(400, `Shard key ${key} already exists`);
    collection.shardKeys.add(key);
    return true;
  }),
  list_shard_keys: reads(({ shardKeys }) => ({
    shard_keys: [...shardKeys].map((key) => ({ key })),
  })),
  create_snapshot: changes((collection, _body, { all }) => takeSnapshot(all, collection)),
  recover_from_snapshot: {
    changes: true,
    run: (call) =>
      recoverSnapshot(call.all, nameOf(call), (call.body as { location: string }).location),
  },
  list_snapshots: reads(({ snapshots }) => snapshots),
  delete_snapshot: changes(({ snapshots }, _body, { names, all }) => {
    all.files.delete(names["snapshot_name"] ?? "");
    const at = snapshots.findIndex(({ name }) => name === names["snapshot_name"]);
    if (at < 0) throw new Refusal(404, `Not found: Snapshot ${names["snapshot_name"]} not found`);
    snapshots.splice(at, 1);
    return true;
  }),
  upsert_points: changes(upsertPoints),
  delete_points: changes(deletePoints),
  set_payload: changes(setPayload),
  batch_update: changes(batchUpdate),
  get_points: reads(getPoints),
  get_point: reads((collection, _body, { names }) => getPoint(collection, names["id"] ?? "")),
  scroll_points: reads(scrollPoints),
  count_points: reads(countPoints),
  query_points: reads(queryPoints),
  query_batch_points: reads((collection, { searches }: { searches: never[] }) =>
    searches.map((search) => queryPoints(collection, search)),
  ),
};

/** Throws Refusal for an operation that the stand-in does not have. */
export function operationOf({ operation }: Route): OperationEntry {
  const entry = OPERATIONS[operation];
  if (entry === undefined) throw new Refusal(501, `The stand-in does not know ${operation}.`);
  return entry;
}
