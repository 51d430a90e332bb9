/** A chunk set and its new key. */
import type { ChunkSet } from "../../../domain/content.ts";

export interface MadeSet {
  readonly pk: number;
  readonly set: ChunkSet;
}
