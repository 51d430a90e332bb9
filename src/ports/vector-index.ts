/** Search by meaning. Dataset, prefix and filters restrict candidates before the cut; one model's vectors at a time. */
import type { DatasetScope } from "../domain/dataset.ts";
import type { EmbeddingSlot, Vector } from "../domain/embedding.ts";
import type { LanguageId } from "../domain/language.ts";
import type { PlacedChunk, SearchFilter } from "./lexical-index.ts";
import type { OperationContext } from "./operation-context.ts";

export interface VectorIndex {
  /** Chunks nearest to a vector, best first, ties by path and position. An unknown model finds nothing. */
  search(context: OperationContext, params: SearchVectorsParams): Promise<readonly VectorHit[]>;
  /**
   * Chunks by words and by vectors in one list, fused where they are held; `similarity` is the fused score. Null: it cannot be asked now, each
   * list is to be asked for by itself. Absent: it fuses nothing.
   */
  searchFused?(
    context: OperationContext,
    params: SearchFusedParams,
  ): Promise<readonly VectorHit[] | null>;
  /** Stored vectors of these chunk texts, for exact comparison; texts without one are left out. */
  vectorsOf(
    context: OperationContext,
    params: {
      readonly slot: EmbeddingSlot;
      readonly model: string;
      readonly textHashes: readonly string[];
    },
  ): Promise<ReadonlyMap<string, Vector>>;
  /** How far each model and slot covers what the datasets show now, the most covered first. */
  coverage(
    context: OperationContext,
    scopes: readonly DatasetScope[],
  ): Promise<readonly VectorCoverage[]>;
  /** Shown chunk texts that a model has not seen, in no particular order; each with one place to read it from. */
  missing(
    context: OperationContext,
    params: {
      readonly datasetId: string;
      readonly slot: EmbeddingSlot;
      readonly model: string;
      readonly limit: number;
    },
  ): Promise<readonly UnembeddedText[]>;
  /**
   * Drops, in short transactions, the vectors of the models of this slot that are not kept and that no commit brought vectors of since
   * `unusedSinceMs` (by the commits' own times).
   */
  retire(context: OperationContext, params: RetireParams): Promise<void>;
}

export interface RetireParams {
  readonly slot: EmbeddingSlot;
  /** Identities. */
  readonly keep: readonly string[];
  readonly unusedSinceMs: number;
}

export interface SearchVectorsParams {
  readonly scopes: readonly DatasetScope[];
  readonly slot: EmbeddingSlot;
  /** Identity of the model that made `vector`; only its vectors are compared. */
  readonly model: string;
  readonly vector: Vector;
  readonly filter: SearchFilter;
  readonly limit: number;
}

export interface SearchFusedParams {
  readonly scopes: readonly DatasetScope[];
  /** One a slot. */
  readonly vectors: readonly Pick<SearchVectorsParams, "slot" | "model" | "vector">[];
  /** Index words (`domain/words.ts`), without repeats. */
  readonly words: readonly string[];
  readonly filter: SearchFilter;
  readonly limit: number;
}

export interface VectorHit {
  readonly chunk: PlacedChunk;
  /** Cosine of dense vectors, dot product of sparse ones. */
  readonly similarity: number;
}

export interface VectorCoverage {
  readonly slot: EmbeddingSlot;
  /** `name@version/dimensions`. */
  readonly model: string;
  /** Distinct shown chunk texts that the model has seen, with or without something to say. */
  readonly embedded: number;
  /** Distinct chunk texts that the datasets show. */
  readonly shown: number;
}

export interface UnembeddedText {
  /** Of the chunk. */
  readonly textHash: string;
  readonly contentHash: string;
  readonly language: LanguageId;
  /** Where the chunk lies in the stored UTF-8 text. */
  readonly textStart: number;
  readonly textEnd: number;
}
