/** Embeds texts and packs the vectors for a commit; a text that the model cannot take does not hold up the others. */
import type { EmbeddingModel, Vector, VectorBatch } from "../../domain/embedding.ts";
import { toAppError } from "../../domain/errors.ts";
import { quantize } from "../../domain/quantize.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import type { SlotEmbedder } from "../../ports/slot-embedder.ts";
import { slotHash } from "./slot-text.ts";

/** A chunk's text and what the model is given of it; null when it has nothing for the slot. */
export interface SlotText {
  readonly textHash: string;
  readonly given: string | null;
}

export interface EmbeddedTexts {
  readonly batch: VectorBatch;
  /** Hashes of chunk texts that gave no usable vector, each alone. */
  readonly refused: readonly string[];
}

const HASH_BYTES = 16;

/** So many texts refused one by one, and none taken: the fault is the embedder's. */
const MOST_REFUSED = 32;

interface Tally {
  taken: number;
  refused: number;
}

/**
 * One a text; undefined where the model answers with something that is no vector. Halves what fails until the text at fault is alone.
 * Throws EMBEDDER_INVALID when it takes none of many.
 */
async function embedHalving(
  context: OperationContext,
  embedder: SlotEmbedder["embedder"],
  texts: readonly string[],
  tally: Tally,
): Promise<readonly (Vector | null | undefined)[]> {
  if (texts.length === 0) return [];
  try {
    const vectors = await embedder.embed(context, { texts, purpose: "document" });
    tally.taken += texts.length;
    return vectors;
  } catch (thrown) {
    if (toAppError(thrown).code !== "EMBEDDER_INVALID") throw thrown;
    if (texts.length === 1) {
      tally.refused += 1;
      if (tally.taken === 0 && tally.refused >= MOST_REFUSED) throw thrown;
      return [undefined];
    }
    const middle = texts.length >> 1;
    const first = await embedHalving(context, embedder, texts.slice(0, middle), tally);
    return [...first, ...(await embedHalving(context, embedder, texts.slice(middle), tally))];
  }
}

function packDense(model: EmbeddingModel, vectors: readonly (Vector | null)[]) {
  const values = new Int8Array(vectors.length * model.dimensions);
  const scales = Float32Array.from(vectors, (vector, i) =>
    vector?.kind === "dense"
      ? quantize(vector.values, values.subarray(i * model.dimensions, (i + 1) * model.dimensions))
      : 0,
  );
  return { kind: "dense", values, scales } as const;
}

function packSparse(vectors: readonly (Vector | null)[]) {
  const sparse = vectors.map((vector) => (vector?.kind === "sparse" ? vector : null));
  const offsets = new Uint32Array(vectors.length + 1);
  sparse.forEach((vector, i) => {
    offsets[i + 1] = (offsets[i] ?? 0) + (vector?.indices.length ?? 0);
  });
  const indices = Uint32Array.from(sparse.flatMap((vector) => [...(vector?.indices ?? [])]));
  const weights = Float32Array.from(sparse.flatMap((vector) => [...(vector?.weights ?? [])]));
  return { kind: "sparse", offsets, indices, weights } as const;
}

/** Throws AppError: EMBEDDER_UNAVAILABLE, EMBEDDER_REJECTED, EMBEDDER_INVALID (not one of many texts is taken), CANCELLED, DEADLINE_EXCEEDED. */
export async function embedTexts(
  context: OperationContext,
  { slot, embedder }: SlotEmbedder,
  model: EmbeddingModel,
  texts: readonly SlotText[],
): Promise<EmbeddedTexts> {
  const given = texts.flatMap((text) => text.given ?? []);
  const vectors = await embedHalving(context, embedder, given, { taken: 0, refused: 0 });
  let next = 0;
  const settled = texts.map((text) => ({
    ...text,
    vector: text.given === null ? null : vectors[next++],
  }));
  const usable = settled.flatMap(({ vector, ...text }) =>
    vector === undefined ? [] : [{ ...text, vector }],
  );
  const textHashes = new Uint8Array(usable.length * HASH_BYTES);
  const embeddedHashes = new Uint8Array(usable.length * HASH_BYTES);
  usable.forEach((text, i) => {
    textHashes.set(Buffer.from(text.textHash, "hex"), i * HASH_BYTES);
    embeddedHashes.set(slotHash(text.given), i * HASH_BYTES);
  });
  const column = usable.map(({ vector }) => vector);
  const batch: VectorBatch = {
    slot,
    model,
    count: usable.length,
    textHashes,
    embeddedHashes: slot === "code" ? null : embeddedHashes,
    vectors: model.kind === "dense" ? packDense(model, column) : packSparse(column),
  };
  const refused = settled.flatMap(({ vector, textHash }) =>
    vector === undefined ? [textHash] : [],
  );
  return { batch, refused };
}
