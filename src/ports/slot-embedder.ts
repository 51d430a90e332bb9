/** Which embedder makes the vectors of which slot. */
import type { EmbeddingSlot } from "../domain/embedding.ts";
import type { Embedder } from "./embedder.ts";

export interface SlotEmbedder {
  readonly slot: EmbeddingSlot;
  readonly embedder: Embedder;
}
