/** Search by meaning over plain maps: every vector is compared. The reference that every other vector index must agree with. */
import type { EmbeddingSlot, Vector, VectorBatch } from "../../domain/embedding.ts";
import { modelIdentity } from "../../domain/embedding.ts";
import type {
  SearchVectorsParams,
  UnembeddedText,
  VectorHit,
  VectorIndex,
} from "../../ports/vector-index.ts";
import { chunkTest, documentTest } from "../filter-match.ts";
import { listShown, placeChunks } from "./lexical-index.ts";
import type { MemoryState, MemoryVectors } from "./memory-state.ts";

const HASH_BYTES = 16;

const modelKey = (slot: EmbeddingSlot, identity: string): string => `${slot} ${identity}`;
const slotKey = (slot: EmbeddingSlot, textHash: string): string => `${slot} ${textHash}`;
const hashAt = (hashes: Uint8Array, i: number): string =>
  Buffer.from(hashes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES)).toString("hex");

function vectorAt({ model, vectors }: VectorBatch, i: number): Vector | null {
  if (vectors.kind === "sparse") {
    const [from, to] = [vectors.offsets[i] ?? 0, vectors.offsets[i + 1] ?? 0];
    const [indices, weights] = [vectors.indices.slice(from, to), vectors.weights.slice(from, to)];
    return from === to ? null : { kind: "sparse", indices, weights };
  }
  const scale = vectors.scales[i] ?? 0;
  if (scale === 0) return null;
  const values = vectors.values.subarray(i * model.dimensions, (i + 1) * model.dimensions);
  return { kind: "dense", values: Float32Array.from(values, (value) => value * scale) };
}

/** Texts that some stored chunk has. */
function knownTexts(state: MemoryState): ReadonlySet<string> {
  const known = new Set<string>();
  for (const { chunks } of state.chunkSets.values())
    for (const { textHash } of chunks) known.add(textHash);
  return known;
}

/** Batches that `checkVectorBatch` has passed. */
export function storeVectors(
  state: MemoryState,
  batches: readonly VectorBatch[],
  atMs: number,
): void {
  if (batches.length === 0) return;
  const known = knownTexts(state);
  for (const batch of batches) {
    if (batch.count === 0) continue;
    const { slot, model } = batch;
    const key = modelKey(slot, modelIdentity(model));
    const stored = state.vectors.get(key) ?? { slot, model, usedAtMs: atMs, byText: new Map() };
    stored.usedAtMs = Math.max(stored.usedAtMs, atMs);
    state.vectors.set(key, stored);
    for (let i = 0; i < batch.count; i++)
      if (known.has(hashAt(batch.textHashes, i))) storeVector(state, stored, batch, i);
  }
}

function storeVector(
  state: MemoryState,
  { byText }: MemoryVectors,
  batch: VectorBatch,
  i: number,
): void {
  const { slot, textHashes, embeddedHashes } = batch;
  const textHash = hashAt(textHashes, i);
  const given = embeddedHashes === null ? textHash : hashAt(embeddedHashes, i);
  const embedded = /^0+$/u.test(given) ? null : given;
  if (slot !== "code") state.slotTexts.set(slotKey(slot, textHash), embedded);
  if (embedded !== null && !byText.has(embedded)) byText.set(embedded, vectorAt(batch, i));
}

/** Forgets vectors of texts that no stored chunk has any more. */
export function dropUnnamedVectors(state: MemoryState): void {
  const known = knownTexts(state);
  for (const key of state.slotTexts.keys())
    if (!known.has(key.slice(key.indexOf(" ") + 1))) state.slotTexts.delete(key);
  const given = new Set(state.slotTexts.values());
  for (const { slot, byText } of state.vectors.values())
    for (const hash of byText.keys())
      if (slot === "code" ? !known.has(hash) : !given.has(hash)) byText.delete(hash);
}

/** The text given for a chunk's text; null when it has none, undefined when nobody looked. */
function givenText(
  { slotTexts }: MemoryState,
  slot: EmbeddingSlot,
  textHash: string,
): string | null | undefined {
  return slot === "code" ? textHash : slotTexts.get(slotKey(slot, textHash));
}

/** Null: nothing to say; undefined: not embedded. */
function vectorOf(
  state: MemoryState,
  stored: MemoryVectors,
  textHash: string,
): Vector | null | undefined {
  const given = givenText(state, stored.slot, textHash);
  return given === null || given === undefined ? given : stored.byText.get(given);
}

function product(a: Vector, b: Vector): number {
  if (a.kind === "dense" && b.kind === "dense")
    return a.values.reduce((sum, value, d) => sum + value * (b.values[d] ?? 0), 0);
  if (a.kind !== "sparse" || b.kind !== "sparse") return 0;
  const weights = new Map<number, number>();
  a.indices.forEach((index, i) => {
    weights.set(index, a.weights[i] ?? 0);
  });
  return b.indices.reduce(
    (sum, index, i) => sum + (weights.get(index) ?? 0) * (b.weights[i] ?? 0),
    0,
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function isComparable({ model }: MemoryVectors, vector: Vector): boolean {
  if (vector.kind !== model.kind) return false;
  return vector.kind === "sparse" || vector.values.length === model.dimensions;
}

/** In order of dataset and position. */
function compareAll(
  state: MemoryState,
  stored: MemoryVectors,
  { vector, scopes, filter }: SearchVectorsParams,
): VectorHit[] {
  const inDocument = documentTest(scopes, filter);
  const inChunk = chunkTest(filter);
  const chunks = [...listShown(state)]
    .flatMap(placeChunks)
    .filter((chunk) => inDocument(chunk.datasetId, chunk.path, chunk.language) && inChunk(chunk));
  return chunks.flatMap((chunk) => {
    const found = vectorOf(state, stored, chunk.textHash);
    if (found === null || found === undefined) return [];
    const similarity = product(vector, found);
    return vector.kind === "dense" || similarity !== 0 ? [{ chunk, similarity }] : [];
  });
}

function search(state: MemoryState, params: SearchVectorsParams): VectorHit[] {
  const stored = state.vectors.get(modelKey(params.slot, params.model));
  if (stored === undefined || !isComparable(stored, params.vector)) return [];
  return compareAll(state, stored, params)
    .sort(
      (a, b) =>
        b.similarity - a.similarity ||
        compare(a.chunk.path, b.chunk.path) ||
        a.chunk.ordinal - b.chunk.ordinal,
    )
    .slice(0, params.limit);
}

/** Distinct chunk texts that these datasets show, each with one place. */
function shownTexts(
  state: MemoryState,
  datasetIds: ReadonlySet<string>,
): ReadonlyMap<string, UnembeddedText> {
  const texts = new Map<string, UnembeddedText>();
  for (const document of listShown(state)) {
    if (!datasetIds.has(document.version.datasetId)) continue;
    for (const { textHash, contentHash, language, textStart, textEnd } of placeChunks(document))
      texts.set(textHash, { textHash, contentHash, language, textStart, textEnd });
  }
  return texts;
}

export function createMemoryVectorIndex(state: MemoryState): VectorIndex {
  return {
    search: async (_context, params) => search(state, params),
    vectorsOf: async (_context, { slot, model, textHashes }) => {
      const stored = state.vectors.get(modelKey(slot, model));
      return new Map(
        textHashes.flatMap((hash) => {
          const vector = stored === undefined ? null : vectorOf(state, stored, hash);
          return vector === null || vector === undefined ? [] : [[hash, vector] as const];
        }),
      );
    },
    coverage: async (_context, scopes) => {
      const shown = [
        ...shownTexts(state, new Set(scopes.map(({ datasetId }) => datasetId))).keys(),
      ];
      return [...state.vectors.values()]
        .map((stored) => ({
          slot: stored.slot,
          model: modelIdentity(stored.model),
          embedded: shown.filter((hash) => vectorOf(state, stored, hash) !== undefined).length,
          shown: shown.length,
        }))
        .filter(({ embedded }) => embedded > 0)
        .sort((a, b) => b.embedded - a.embedded || compare(a.model, b.model));
    },
    missing: async (_context, { datasetId, slot, model, limit }) => {
      const stored = state.vectors.get(modelKey(slot, model));
      return [...shownTexts(state, new Set([datasetId])).values()]
        .filter(
          ({ textHash }) => stored === undefined || vectorOf(state, stored, textHash) === undefined,
        )
        .slice(0, limit);
    },
    retire: async (_context, { slot, keep, unusedSinceMs }) => {
      for (const [key, stored] of state.vectors) {
        const isKept = stored.slot !== slot || keep.includes(modelIdentity(stored.model));
        if (!isKept && stored.usedAtMs < unusedSinceMs) state.vectors.delete(key);
      }
    },
  };
}
