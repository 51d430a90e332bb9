/** Finds, scores and fuses points: exactly, where Qdrant may approximate. */
import { type Filter, passes } from "./filter.ts";
import {
  checkVector,
  isSparse,
  type Point,
  type SparseValue,
  type VectorSpaces,
  type VectorValue,
} from "./points.ts";
import { wrongInput } from "./refusal.ts";

export interface Query {
  readonly prefetch?: Query | readonly Query[] | null;
  readonly query?: QueryValue | null;
  readonly using?: string | null;
  readonly filter?: Filter | null;
  readonly limit?: number | null;
  readonly offset?: number | null;
  readonly score_threshold?: number | null;
}

type QueryValue =
  | VectorValue
  | { readonly nearest: VectorValue }
  | { readonly fusion: "rrf" | "dbsf" }
  | { readonly rrf: { readonly k?: number | null; readonly weights?: unknown } };

export interface Scored {
  readonly point: Point;
  readonly score: number;
}

interface Space {
  readonly spaces: VectorSpaces;
  readonly points: Iterable<Point>;
}

const DEFAULT_LIMIT = 10;
/** Of a reciprocal rank fusion, where the request names none. */
const RRF_K = 2;

export function runQuery(space: Space, query: Query): Scored[] {
  const prefetched = listOf(query.prefetch).map((each) => runQuery(space, each));
  const limit = query.limit ?? DEFAULT_LIMIT;
  const from = query.offset ?? 0;
  const scored = scoreAll(space, query, prefetched)
    .filter(({ score }) => score >= (query.score_threshold ?? Number.NEGATIVE_INFINITY))
    .sort((a, b) => b.score - a.score || (String(a.point.id) < String(b.point.id) ? -1 : 1));
  return scored.slice(from, from + limit);
}

const listOf = (prefetch: Query["prefetch"]): readonly Query[] =>
  prefetch === null || prefetch === undefined
    ? []
    : Array.isArray(prefetch)
      ? prefetch
      : [prefetch as Query];

function scoreAll(space: Space, query: Query, prefetched: readonly Scored[][]): Scored[] {
  const { query: value, filter } = query;
  if (value === null || value === undefined) throw wrongInput("the stand-in needs a query");
  if ("fusion" in value || "rrf" in value) {
    if ("fusion" in value && value.fusion !== "rrf")
      throw wrongInput("the stand-in fuses by ranks alone");
    const rrf: { k?: number | null; weights?: unknown } = "rrf" in value ? value.rrf : {};
    if (rrf.weights) throw wrongInput("the stand-in fuses without weights");
    return fuse(prefetched, rrf.k ?? RRF_K).filter(({ point }) => passes(point, filter));
  }
  const points = prefetched.length > 0 ? prefetched.flat().map(({ point }) => point) : space.points;
  return nearest(space, { name: query.using ?? "", value, filter, points });
}

function nearest(
  { spaces, points: all }: Space,
  asked: {
    readonly name: string;
    readonly value: QueryValue;
    readonly filter: Filter | null | undefined;
    readonly points: Iterable<Point>;
  },
): Scored[] {
  const { name, value, filter, points } = asked;
  const given = "nearest" in value ? value.nearest : (value as VectorValue);
  const vector = checkVector(spaces, name, given);
  const score = isSparse(vector)
    ? sparseScore(weighed(vector, spaces.sparse[name]?.modifier === "idf" ? all : null, name))
    : denseScore(vector, spaces.dense[name]?.distance ?? "Dot");
  const found: Scored[] = [];
  for (const point of points) {
    const stored = point.vectors[name];
    if (stored === undefined || !passes(point, filter)) continue;
    const value = score(stored);
    if (value !== null) found.push({ point, score: value });
  }
  return found;
}

type Score = (stored: VectorValue) => number | null;

function denseScore(query: readonly number[], distance: string): Score {
  if (distance !== "Dot" && distance !== "Cosine")
    throw wrongInput(`the stand-in does not measure ${distance}`);
  return (stored) =>
    isSparse(stored)
      ? null
      : Math.fround(query.reduce((sum, value, d) => sum + value * (stored[d] ?? 0), 0));
}

/** Points that share no index with the query are not found. */
function sparseScore(query: SparseValue): Score {
  const weights = new Map(query.indices.map((index, i) => [index, query.values[i] ?? 0]));
  return (stored) => {
    if (!isSparse(stored)) return null;
    let sum = 0;
    let shared = false;
    stored.indices.forEach((index, i) => {
      const weight = weights.get(index);
      if (weight === undefined) return;
      shared = true;
      sum += weight * (stored.values[i] ?? 0);
    });
    return shared ? Math.fround(sum) : null;
  };
}

/** With the modifier `idf`, each value of the query counts by how rare its index is in the whole collection. */
function weighed(query: SparseValue, all: Iterable<Point> | null, name: string): SparseValue {
  if (all === null) return query;
  const frequencies = new Map(query.indices.map((index) => [index, 0]));
  let count = 0;
  for (const { vectors } of all) {
    const stored = vectors[name];
    if (stored === undefined || !isSparse(stored)) continue;
    count += 1;
    for (const index of stored.indices) {
      const known = frequencies.get(index);
      if (known !== undefined) frequencies.set(index, known + 1);
    }
  }
  const idf = (frequency: number): number =>
    Math.log1p((count - frequency + 0.5) / (frequency + 0.5));
  return {
    indices: query.indices,
    values: query.indices.map(
      (index, i) => (query.values[i] ?? 0) * idf(frequencies.get(index) ?? 0),
    ),
  };
}

/** Reciprocal rank fusion; ranks begin at 0. */
function fuse(lists: readonly Scored[][], k: number): Scored[] {
  const scores = new Map<Point, number>();
  for (const list of lists)
    list.forEach(({ point }, rank) => {
      scores.set(point, (scores.get(point) ?? 0) + 1 / (rank + k));
    });
  return [...scores].map(([point, score]) => ({ point, score: Math.fround(score) }));
}
