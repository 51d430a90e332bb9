/** Stores the vectors of a commit. What is there already stays. */
import {
  modelIdentity,
  type QuantizedVectors,
  type SparseVectors,
  type VectorBatch,
} from "../../../domain/embedding.ts";
import { checkVectorBatch } from "../../check-vector-batch.ts";
import type { WriteConnection } from "../connection.ts";
import { nextChange, readPage, writePage } from "./page-writes.ts";
import {
  ABSENT,
  emptyPage,
  HAS_VECTOR,
  NOTHING_TO_SAY,
  pageOf,
  placeOf,
  type VectorPage,
} from "./vector-page.ts";

const HASH_BYTES = 16;
const FIND_MODEL = "SELECT pk, dimensions, kind FROM models WHERE slot = ? AND identity = ?";
const INSERT_MODEL =
  "INSERT INTO models (slot, identity, name, version, dimensions, kind, used_at) VALUES (?, ?, ?, ?, ?, ?, ?)";
const USE_MODEL = "UPDATE models SET used_at = max(used_at, ?) WHERE pk = ?";
const FIND_TEXT = "SELECT pk FROM texts WHERE hash = ?";
const ENSURE_TEXT = `INSERT INTO texts (hash, shown) VALUES (?, 0)
  ON CONFLICT (hash) DO UPDATE SET shown = shown RETURNING pk`;
const SET_SLOT = `INSERT INTO text_slots (text_pk, slot, embedded_pk) VALUES (?, ?, ?)
  ON CONFLICT (text_pk, slot) DO UPDATE SET embedded_pk = excluded.embedded_pk`;
const INSERT_SPARSE = `INSERT INTO sparse_vectors (model_pk, text_pk, indices, weights) VALUES (?, ?, ?, ?)
  ON CONFLICT (model_pk, text_pk) DO NOTHING`;

/** Throws AppError EMBEDDER_INVALID, before anything is written, when a batch's columns do not fit its model. */
export function storeVectors(
  connection: WriteConnection,
  batches: readonly VectorBatch[],
  atMs: number,
): void {
  batches.forEach(checkVectorBatch);
  for (const batch of batches) {
    if (batch.count === 0) continue;
    const modelPk = ensureModel(connection, batch, atMs);
    const targets = targetTexts(connection, batch);
    const { vectors } = batch;
    if (vectors.kind === "sparse") storeSparse(connection, modelPk, vectors, targets);
    else storeDense(connection, modelPk, { ...batch, vectors }, targets);
  }
}

function ensureModel(
  connection: WriteConnection,
  { slot, model }: VectorBatch,
  atMs: number,
): number {
  const identity = modelIdentity(model);
  const known = connection.get<{ pk: number }>(FIND_MODEL, slot, identity);
  if (known !== undefined) {
    connection.run(USE_MODEL, Math.floor(atMs), known.pk);
    return known.pk;
  }
  const { name, version, dimensions, kind } = model;
  return connection.insert(
    INSERT_MODEL,
    slot,
    identity,
    name,
    version,
    dimensions,
    kind,
    Math.floor(atMs),
  );
}

/** `texts.pk` that each vector of the batch belongs to; null where the text is unknown or the chunk has no such text. */
function targetTexts(connection: WriteConnection, batch: VectorBatch): (number | null)[] {
  const { slot, count, textHashes, embeddedHashes } = batch;
  const targets: (number | null)[] = [];
  for (let i = 0; i < count; i++) {
    const at = i * HASH_BYTES;
    const hash = textHashes.subarray(at, at + HASH_BYTES);
    const pk = connection.get<{ pk: number }>(FIND_TEXT, hash)?.pk ?? null;
    if (pk === null || embeddedHashes === null) targets.push(pk);
    else {
      const given = embeddedHashes.subarray(at, at + HASH_BYTES);
      const embedded = given.every((byte) => byte === 0)
        ? null
        : (connection.get<{ pk: number }>(ENSURE_TEXT, given)?.pk ?? null);
      connection.run(SET_SLOT, pk, slot, embedded);
      targets.push(embedded);
    }
  }
  return targets;
}

function storeSparse(
  connection: WriteConnection,
  modelPk: number,
  { offsets, indices, weights }: SparseVectors,
  targets: readonly (number | null)[],
): void {
  for (const [i, target] of targets.entries()) {
    if (target === null) continue;
    const [from, to] = [offsets[i] ?? 0, offsets[i + 1] ?? 0];
    connection.run(
      INSERT_SPARSE,
      modelPk,
      target,
      toBytes(indices.slice(from, to)),
      toBytes(weights.slice(from, to)),
    );
  }
}

const toBytes = ({ buffer, byteOffset, byteLength }: Uint32Array | Float32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** Rows of the batch by the page that their target lies on. */
function rowsByPage(targets: readonly (number | null)[]): ReadonlyMap<number, number[]> {
  const pages = new Map<number, number[]>();
  for (const [i, target] of targets.entries()) {
    if (target === null) continue;
    const rows = pages.get(pageOf(target));
    if (rows === undefined) pages.set(pageOf(target), [i]);
    else rows.push(i);
  }
  return pages;
}

/** Puts a row at its place unless something is there; returns whether it did. */
function putRow(
  content: VectorPage,
  place: number,
  { values, scales }: QuantizedVectors,
  row: number,
): boolean {
  if (content.present[place] !== ABSENT) return false;
  const dimensions = content.values.length / content.present.length;
  const scale = scales[row] ?? 0;
  content.present[place] = scale === 0 ? NOTHING_TO_SAY : HAS_VECTOR;
  content.scales[place] = scale;
  content.values.set(values.subarray(row * dimensions, (row + 1) * dimensions), place * dimensions);
  return true;
}

function storeDense(
  connection: WriteConnection,
  modelPk: number,
  { model: { dimensions }, vectors }: VectorBatch & { readonly vectors: QuantizedVectors },
  targets: readonly (number | null)[],
): void {
  let changed = 0;
  for (const [page, rows] of rowsByPage(targets)) {
    const key = { modelPk, page };
    const content = readPage(connection, key, dimensions) ?? emptyPage(dimensions);
    const put = rows.filter((row) => putRow(content, placeOf(targets[row] ?? 0), vectors, row));
    if (put.length === 0) continue;
    if (changed === 0) changed = nextChange(connection, modelPk);
    writePage(connection, key, content, { dimensions, changed });
  }
}
