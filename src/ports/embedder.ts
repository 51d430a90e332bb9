/** Turns texts into vectors. */
import type { EmbeddingModel, Vector } from "../domain/embedding.ts";
import type { OperationContext } from "./operation-context.ts";

export interface Embedder {
  /**
   * The model's identity, once it is known: an endpoint is asked for its dimensions the first time.
   * Throws AppError: EMBEDDER_UNAVAILABLE, EMBEDDER_REJECTED, EMBEDDER_INVALID.
   */
  model(context: OperationContext): Promise<EmbeddingModel>;
  /** Where texts are sent, such as `https://api.example.com`, without credentials; null when they stay in this process. */
  readonly destination: string | null;
  /** What a thread of this process can embed with at once while it parses; null when only `embed` can. */
  readonly inThread: ThreadEmbedding | null;
  /**
   * One vector a text, in their order; null where the model has nothing to say (no word that it knows). Batches, limits its rate and tries
   * again by itself, within the context's deadline.
   * Throws AppError: EMBEDDER_UNAVAILABLE (down, slow, or refusing for now: try later), EMBEDDER_REJECTED (key, model or request refused:
   * trying again is no use), EMBEDDER_INVALID (wrong dimension, NaN, artefact corrupt or missing), CANCELLED, DEADLINE_EXCEEDED.
   */
  embed(
    context: OperationContext,
    params: { readonly texts: readonly string[]; readonly purpose: EmbeddingPurpose },
  ): Promise<readonly (Vector | null)[]>;
  close(): Promise<void>;
}

export type EmbeddingPurpose = "query" | "document";

/** Hands an embedder to a worker thread: the thread imports `moduleUrl` and calls its `openThreadEmbedder(data)`. */
export interface ThreadEmbedding {
  readonly model: EmbeddingModel;
  readonly moduleUrl: string;
  /** Structured-cloneable; large parts are shared buffers. */
  readonly data: unknown;
}

/** What `openThreadEmbedder` returns: synchronous, no I/O. */
export interface ThreadEmbedder {
  readonly model: EmbeddingModel;
  /** Writes the text's vector, in eight bits, to `values` (as long as the model has dimensions) and returns its scale; 0 for none. */
  embedInto(text: string, values: Int8Array): number;
}
