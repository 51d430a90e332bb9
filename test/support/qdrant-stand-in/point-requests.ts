/** Requests on the points of one collection. */
import type { Collection } from "./collections.ts";
import { type Filter, passes } from "./filter.ts";
import { checkId, checkVector, isSparse, type Point, type VectorValue } from "./points.ts";
import { type Query, runQuery, type Scored } from "./query.ts";
import { Refusal, wrongInput } from "./refusal.ts";

interface PointRequest {
  readonly id: unknown;
  readonly vector: Readonly<Record<string, VectorValue>> | readonly number[];
  readonly payload?: Record<string, unknown> | null;
}

type ShardKey = string | number;

export interface UpsertRequest {
  readonly points: readonly PointRequest[];
  readonly update_filter?: Filter | null;
  readonly update_mode?: "upsert" | "insert_only" | "update_only" | null;
  readonly shard_key?: ShardKey | null;
}

export interface Selector {
  readonly points?: readonly unknown[] | null;
  readonly filter?: Filter | null;
  readonly shard_key?: ShardKey | null;
}

interface Shown {
  readonly with_payload?: boolean | readonly string[] | null;
  readonly with_vector?: boolean | readonly string[] | null;
}

/** Points of a shard key are a part of the collection that only requests naming the key see. */
const SHARD = Symbol("shard key");
type Sharded = Point & { [SHARD]?: ShardKey };

function checkShard({ config, shardKeys, name }: Collection, key: ShardKey | null | undefined) {
  const isCustom = config.sharding_method === "custom";
  if (key === null || key === undefined) {
    if (isCustom) throw wrongInput(`Shard key not specified for collection ${name}`);
    return;
  }
  if (!isCustom || !shardKeys.has(key)) throw wrongInput(`Shard key ${key} not found`);
}

const inShard =
  (key: ShardKey | null | undefined) =>
  (point: Point): boolean =>
    key === null || key === undefined || (point as Sharded)[SHARD] === key;

const done = (collection: Collection): unknown => {
  collection.operations += 1;
  return { operation_id: collection.operations, status: "completed" };
};

/** Checks all points before the first one is kept. */
export function upsertPoints(collection: Collection, request: UpsertRequest): unknown {
  const { points, update_filter: condition, update_mode: mode, shard_key: key } = request;
  checkShard(collection, key);
  const checked = points.map((point) => toPoint(collection, point));
  for (const point of checked) {
    const known = collection.points.get(point.id);
    if (known === undefined ? mode === "update_only" : mode === "insert_only") continue;
    if (known !== undefined && !passes(known, condition)) continue;
    if (key !== null && key !== undefined) (point as Sharded)[SHARD] = key;
    collection.points.set(point.id, point);
  }
  return done(collection);
}

function toPoint(collection: Collection, { id, vector, payload }: PointRequest): Point {
  if (Array.isArray(vector)) throw wrongInput("Not existing vector name error: ");
  const vectors: Record<string, VectorValue> = {};
  for (const [name, value] of Object.entries(vector as Record<string, VectorValue>))
    vectors[name] = checkVector(collection.spaces, name, value);
  return { id: checkId(id), vectors, payload: payload ?? {}, version: collection.operations };
}

function select(collection: Collection, selector: Selector): Point[] {
  const { points, filter, shard_key: key } = selector;
  if (points)
    return points.flatMap((id) => collection.points.get(checkId(id)) ?? []).filter(inShard(key));
  if (!filter) throw wrongInput("neither points nor filter");
  return [...collection.points.values()].filter((p) => inShard(key)(p) && passes(p, filter));
}

export function deletePoints(collection: Collection, selector: Selector): unknown {
  for (const { id } of select(collection, selector)) collection.points.delete(id);
  return done(collection);
}

export function setPayload(
  collection: Collection,
  request: Selector & { readonly payload: Record<string, unknown> },
): unknown {
  for (const point of select(collection, request))
    point.payload = { ...point.payload, ...request.payload };
  return done(collection);
}

type BatchedOperation =
  | { readonly upsert: UpsertRequest }
  | { readonly delete: Selector }
  | { readonly set_payload: Selector & { readonly payload: Record<string, unknown> } };

/** One after the other. */
export function batchUpdate(
  collection: Collection,
  { operations }: { readonly operations: readonly BatchedOperation[] },
): unknown {
  return operations.map((operation) => {
    if ("upsert" in operation) return upsertPoints(collection, operation.upsert);
    if ("delete" in operation) return deletePoints(collection, operation.delete);
    if ("set_payload" in operation) return setPayload(collection, operation.set_payload);
    throw wrongInput("an operation that the stand-in does not know");
  });
}

function show(point: Point, { with_payload: payload, with_vector: vector }: Shown): unknown {
  const part = <Value>(of: Record<string, Value>, wanted: Shown["with_payload"]) =>
    wanted === true
      ? of
      : Array.isArray(wanted)
        ? Object.fromEntries(Object.entries(of).filter(([key]) => wanted.includes(key)))
        : undefined;
  const vectors = part(point.vectors, vector);
  const named = vectors && Object.entries(vectors).map(([n, v]) => [n, isSparse(v) ? v : [...v]]);
  return {
    id: point.id,
    payload: part(point.payload, payload) ?? null,
    ...(named === undefined ? {} : { vector: Object.fromEntries(named) }),
  };
}

export function getPoints(
  collection: Collection,
  request: Shown & { readonly ids: readonly unknown[]; readonly shard_key?: ShardKey | null },
): unknown {
  // what is asked for by id comes with its payload
  const shown = { with_payload: true, ...request };
  return select(collection, { points: request.ids, shard_key: request.shard_key ?? null }).map(
    (point) => show(point, shown),
  );
}

const byId = (a: Point, b: Point): number => (String(a.id) < String(b.id) ? -1 : 1);

export function scrollPoints(
  collection: Collection,
  request: Shown &
    Selector & { readonly offset?: string | number | null; readonly limit?: number | null },
): unknown {
  const { offset, limit, filter, shard_key: key } = request;
  const all = [...collection.points.values()]
    .filter((point) => inShard(key)(point) && passes(point, filter))
    .filter(({ id }) => offset === null || offset === undefined || String(id) >= String(offset))
    .sort(byId);
  const page = all.slice(0, limit ?? 10);
  return {
    points: page.map((point) => show(point, { with_payload: true, ...request })),
    next_page_offset: all[page.length]?.id ?? null,
  };
}

export function countPoints(collection: Collection, request: Selector): unknown {
  const { filter, shard_key: key } = request;
  const all = [...collection.points.values()];
  return { count: all.filter((p) => inShard(key)(p) && passes(p, filter)).length };
}

export function queryPoints(
  collection: Collection,
  request: Query & Shown & { readonly shard_key?: ShardKey | null },
): unknown {
  const points = [...collection.points.values()].filter(inShard(request.shard_key));
  const found = runQuery({ spaces: collection.spaces, points }, request);
  return { points: found.map((scored) => showScored(scored, request)) };
}

function showScored({ point, score }: Scored, shown: Shown): unknown {
  return { ...(show(point, shown) as object), version: point.version, score };
}

export function getPoint(collection: Collection, id: string): unknown {
  const point = collection.points.get(/^\d+$/.test(id) ? Number(id) : checkId(id));
  if (point === undefined)
    throw new Refusal(404, `Not found: Point with id ${id} does not exists!`);
  return show(point, { with_payload: true, with_vector: true });
}
