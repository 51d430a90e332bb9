/** What a language's own analysis hands to the common rest: parts to chunk and definitions to name. */
import type { ChunkKind } from "../../domain/chunk.ts";
import type { FoundDefinition } from "../chunk/definition.ts";
import type { Part } from "../chunk/part.ts";
import type { FactSource } from "./facts/extract-facts.ts";

export interface Layout {
  readonly parts: readonly Part[];
  readonly definitions: readonly FoundDefinition[];
  /** Kind of a chunk without a main definition. */
  readonly plain: ChunkKind;
  /** Stands between the parts of a qualified name. */
  readonly separator: string;
  /** Why the layout is second-best, or null. */
  readonly partial: string | null;
  /** The tree that code facts are read from; absent where the language has none. */
  readonly facts?: FactSource | null;
  /** Frees what the parts read from. Called once, after chunking. */
  release(): void;
}
