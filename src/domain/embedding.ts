/** Embeddings: which model made a vector, from which text of a chunk, and vectors as columns. */

/**
 * Texts of a chunk that a model may be given: `code` is the chunk's text itself, `text` what it says in prose (comments, documentation),
 * `summary` what was written about it.
 */
export const EMBEDDING_SLOTS = ["code", "text", "summary"] as const;
export type EmbeddingSlot = (typeof EMBEDDING_SLOTS)[number];

export interface EmbeddingModel {
  /** Without `@` and `/` at its end, such as `quarry-table` or `nomic-ai/CodeRankEmbed`. */
  readonly name: string;
  readonly version: string;
  /** Length of a dense vector; size of the vocabulary of a sparse one. */
  readonly dimensions: number;
  readonly kind: "dense" | "sparse";
}

/** `name@version/dimensions`: stamped on every vector. Vectors of two identities are never compared. */
export function modelIdentity({ name, version, dimensions }: EmbeddingModel): string {
  return `${name}@${version}/${dimensions}`;
}

/** L2-normalised. */
export interface DenseVector {
  readonly kind: "dense";
  readonly values: Float32Array;
}

export interface SparseVector {
  readonly kind: "sparse";
  /** Ascending, without repeats. */
  readonly indices: Uint32Array;
  readonly weights: Float32Array;
}

export type Vector = DenseVector | SparseVector;

/** Dense vectors in eight bits: what is stored and what crosses threads. */
export interface QuantizedVectors {
  readonly kind: "dense";
  /** `count × dimensions`, row after row, each from -127 to 127. */
  readonly values: Int8Array;
  /** One a vector: `values × scale` is the vector. 0: the model had nothing to say about the text. */
  readonly scales: Float32Array;
}

export interface SparseVectors {
  readonly kind: "sparse";
  /** `count + 1` positions in `indices` and `weights`; an empty range: the model had nothing to say. */
  readonly offsets: Uint32Array;
  readonly indices: Uint32Array;
  readonly weights: Float32Array;
}

/** Vectors of one model to be stored, each for one distinct chunk text. */
export interface VectorBatch {
  readonly slot: EmbeddingSlot;
  readonly model: EmbeddingModel;
  readonly count: number;
  /** Sixteen bytes a vector: the chunk's `textHash`. */
  readonly textHashes: Uint8Array;
  /**
   * Sixteen bytes a vector: first half of the SHA-256 of the exact text given to the model, zeros where the chunk has no such text. Null
   * for the slot `code`, where it is the chunk's own.
   */
  readonly embeddedHashes: Uint8Array | null;
  readonly vectors: QuantizedVectors | SparseVectors;
}
