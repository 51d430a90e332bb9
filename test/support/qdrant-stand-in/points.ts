/** Points with named vectors, as a collection keeps them. */
import { Refusal, wrongInput } from "./refusal.ts";

export interface SparseValue {
  readonly indices: readonly number[];
  readonly values: readonly number[];
}

export type VectorValue = readonly number[] | SparseValue;

export interface Point {
  readonly id: string | number;
  vectors: Record<string, VectorValue>;
  payload: Record<string, unknown>;
  version: number;
}

export interface DenseParams {
  readonly size: number;
  readonly distance: "Cosine" | "Euclid" | "Dot" | "Manhattan";
}

export interface VectorSpaces {
  readonly dense: Readonly<Record<string, DenseParams>>;
  readonly sparse: Readonly<Record<string, { readonly modifier?: "none" | "idf" | null }>>;
}

export const isSparse = (vector: VectorValue): vector is SparseValue => !Array.isArray(vector);

const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;

/** Ids are unsigned whole numbers or UUIDs. */
export function checkId(id: unknown): string | number {
  if (typeof id === "number" && Number.isInteger(id) && id >= 0) return id;
  if (typeof id === "string" && UUID.test(id)) return id.toLowerCase();
  throw new Refusal(
    400,
    `Format error in JSON body: value ${JSON.stringify(id)} is not a valid point ID, valid values are either an unsigned integer or a UUID`,
  );
}

/** The vector as the collection keeps it: in single precision, and normalised where the distance is the cosine. */
export function checkVector(spaces: VectorSpaces, name: string, vector: VectorValue): VectorValue {
  if (isSparse(vector)) {
    if (spaces.sparse[name] === undefined)
      throw wrongInput(`Not existing vector name error: ${name}`);
    return checkSparse(vector);
  }
  const params = spaces.dense[name];
  if (params === undefined) throw wrongInput(`Not existing vector name error: ${name}`);
  if (vector.length !== params.size)
    throw wrongInput(`Vector dimension error: expected dim: ${params.size}, got ${vector.length}`);
  const length = params.distance === "Cosine" ? Math.hypot(...vector) : 1;
  return vector.map((value) => Math.fround(value / (length || 1)));
}

function checkSparse({ indices, values }: SparseValue): SparseValue {
  if (indices.length !== values.length || new Set(indices).size !== indices.length)
    throw new Refusal(422, "Validation error in JSON body: sparse indices and values do not fit");
  const order = indices.map((_, i) => i).sort((a, b) => (indices[a] ?? 0) - (indices[b] ?? 0));
  return {
    indices: order.map((i) => indices[i] ?? 0),
    values: order.map((i) => Math.fround(values[i] ?? 0)),
  };
}
