/** Texts nearest to a dense vector: all in eight bits, or by signs where that is all that is in memory, then the best exactly. */
import { quantize } from "../../../domain/quantize.ts";
import type { ReadConnection } from "../connection.ts";
import { bestRows } from "./best-rows.ts";
import { readVectors } from "./read-vectors.ts";
import type { ResidentVectors, StoredModel } from "./resident-vectors.ts";

export interface NearText {
  readonly textPk: number;
  /** Cosine. */
  readonly similarity: number;
}

/** In eight bits neighbours swap places only within a few ranks; some more than asked for keep the cut exact. */
const SPARE_ROWS = 64;
/**
 * Signs lose more: with eight times the rows asked for, at least this many, nine of the true ten nearest are among those compared exactly
 * (`bench/vector-scan.ts`).
 */
const SIGN_TIMES = 8;
const LEAST_BY_SIGNS = 1_024;

export interface NearestParams {
  readonly model: StoredModel;
  readonly resident: ResidentVectors;
  /** L2-normalised. */
  readonly vector: Float32Array;
  /** Only these texts; null for all. */
  readonly allowed: ReadonlySet<number> | null;
  readonly limit: number;
}

/** Best first. */
export function nearestTexts(reader: ReadConnection, params: NearestParams): NearText[] {
  const { resident, vector, limit } = params;
  const query = new Int8Array(vector.length);
  quantize(vector, query);
  const near =
    resident.kind === "vectors" ? nearInMemory(params, query) : nearInFile(reader, params, query);
  return near.sort((a, b) => b.similarity - a.similarity || a.textPk - b.textPk).slice(0, limit);
}

/** A byte a row: whether it has a vector and may be found. */
function candidates({ resident, allowed }: NearestParams): Uint8Array {
  if (allowed === null) return resident.filled;
  const mask = new Uint8Array(resident.count);
  for (const textPk of allowed) {
    const row = resident.rowOf(textPk);
    if (row >= 0) mask[row] = resident.filled[row] ?? 0;
  }
  return mask;
}

function nearInMemory(params: NearestParams, query: Int8Array): NearText[] {
  const { resident, vector, limit } = params;
  const { rows, count, scales } = resident;
  const mask = candidates(params);
  const products = rows.products(query, count);
  const best = bestRows(count, limit + SPARE_ROWS, (row) =>
    mask[row] === 1 ? (products[row] ?? 0) * (scales[row] ?? 0) : Number.NEGATIVE_INFINITY,
  );
  const bytes = rows.bytes();
  return best.map((row) => {
    const at = row * rows.stride;
    let sum = 0;
    for (let d = 0; d < vector.length; d++) sum += (vector[d] ?? 0) * (bytes[at + d] ?? 0);
    return { textPk: resident.textPk(row), similarity: sum * (scales[row] ?? 0) };
  });
}

function nearInFile(reader: ReadConnection, params: NearestParams, query: Int8Array): NearText[] {
  const { model, resident, vector, limit } = params;
  const mask = candidates(params);
  const products = resident.rows.products(query, resident.count);
  const width = Math.max(LEAST_BY_SIGNS, limit * SIGN_TIMES);
  const best = bestRows(resident.count, width, (row) =>
    mask[row] === 1 ? (products[row] ?? 0) : Number.NEGATIVE_INFINITY,
  );
  const near: NearText[] = [];
  const texts = best.map((row) => resident.textPk(row));
  readVectors(reader, model, texts, (textPk, values, scale) => {
    let sum = 0;
    for (let d = 0; d < vector.length; d++) sum += (vector[d] ?? 0) * (values[d] ?? 0);
    near.push({ textPk, similarity: sum * scale });
  });
  return near;
}
