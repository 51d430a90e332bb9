/** Search by words, paths and symbol names. Dataset, prefix and filters restrict candidates before the cut. */
import type { ChunkKind } from "../domain/chunk.ts";
import type { DatasetScope } from "../domain/dataset.ts";
import type { LanguageId } from "../domain/language.ts";
import type { Span } from "../domain/span.ts";
import type { SymbolDefinition } from "../domain/symbol.ts";
import type { OperationContext } from "./operation-context.ts";

export interface SearchFilter {
  /** Globs over the path below the scope's prefix; a leading `!` excludes. Empty: all. */
  readonly paths: readonly string[];
  readonly languages: readonly LanguageId[];
  readonly kinds: readonly ChunkKind[];
  /** Only chunks that define or lie inside a symbol of this name or qualified name. */
  readonly symbol: string | null;
}

/** A chunk where a dataset shows it. */
export interface PlacedChunk {
  readonly datasetId: string;
  readonly path: string;
  readonly contentHash: string;
  readonly chunker: string;
  readonly language: LanguageId;
  readonly ordinal: number;
  readonly span: Span;
  readonly textStart: number;
  readonly textEnd: number;
  readonly kind: ChunkKind;
  readonly scope: string;
  readonly textHash: string;
  /** Definitions whose name stands in this chunk. */
  readonly definitions: readonly SymbolDefinition[];
}

export interface ChunkHit {
  readonly chunk: PlacedChunk;
  /** BM25, larger is better; comparable within one reply only. */
  readonly score: number;
}

export interface PathHit {
  readonly datasetId: string;
  readonly path: string;
  readonly contentHash: string;
  readonly chunker: string;
  readonly score: number;
}

export interface SearchWordsParams {
  readonly scopes: readonly DatasetScope[];
  /** Index words (`domain/words.ts`), without repeats. */
  readonly words: readonly string[];
  readonly filter: SearchFilter;
  /** 1 to 1,000. */
  readonly limit: number;
}

export interface LexicalIndex {
  /** Chunks by BM25 over their text. Order: descending score, ties by path and ordinal. */
  searchChunks(context: OperationContext, params: SearchWordsParams): Promise<readonly ChunkHit[]>;
  /** Documents by BM25 over the words of their path. */
  searchPaths(context: OperationContext, params: SearchWordsParams): Promise<readonly PathHit[]>;
  /** Chunks that define one of these names (compared without case). Exact case first, then path order. */
  findDefinitions(
    context: OperationContext,
    params: {
      readonly scopes: readonly DatasetScope[];
      readonly names: readonly string[];
      readonly filter: SearchFilter;
      readonly limit: number;
    },
  ): Promise<readonly PlacedChunk[]>;
  /** Symbol names that share words with, or are spelled nearly as, `name`; best first. */
  nearestNames(
    context: OperationContext,
    params: {
      readonly scopes: readonly DatasetScope[];
      readonly name: string;
      readonly limit: number;
    },
  ): Promise<readonly string[]>;
  /** In how many chunks each word stands, and how many chunks there are. */
  wordStatistics(
    context: OperationContext,
    words: readonly string[],
  ): Promise<{ readonly chunks: number; readonly frequencies: ReadonlyMap<string, number> }>;
  /** The placed chunks of these documents, in ordinal order. */
  chunksOf(
    context: OperationContext,
    params: {
      readonly scopes: readonly DatasetScope[];
      readonly paths: readonly string[];
      readonly filter: SearchFilter;
    },
  ): Promise<readonly PlacedChunk[]>;
  /**
   * Documents whose text may hold all of these literals (lower-cased, at least 3 characters each), in path order. A superset: the caller
   * verifies. All documents of the scopes when `literals` is empty or the pre-filter is not built yet.
   */
  exactCandidates(
    context: OperationContext,
    params: {
      readonly scopes: readonly DatasetScope[];
      readonly literals: readonly string[];
      readonly filter: SearchFilter;
    },
  ): Promise<readonly PathHit[]>;
}
