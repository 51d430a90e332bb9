/** What indexing needs of parsing: documents in, contents and chunk sets out. Implemented by the worker pool. */
import type { ChunkSet, Content } from "../domain/content.ts";
import type { DocumentStat, SkipReason } from "../domain/document.ts";
import type { EmbeddingModel, QuantizedVectors } from "../domain/embedding.ts";
import type { OperationContext } from "../ports/operation-context.ts";

export interface ChunkVectors {
  readonly model: EmbeddingModel;
  readonly vectors: QuantizedVectors;
}

export type AnalyzedDocument =
  | {
      readonly outcome: "analyzed";
      readonly path: string;
      readonly stat: DocumentStat;
      readonly content: Content;
      readonly chunkSet: ChunkSet;
      /** One a chunk, in ordinal order, of the slot `code`; null when no embedder works in the parse threads. */
      readonly vectors?: ChunkVectors | null;
    }
  /** The catalog holds this content and chunk set already: it was hashed, not parsed. */
  | {
      readonly outcome: "known";
      readonly path: string;
      readonly stat: DocumentStat;
      readonly contentHash: string;
      readonly chunker: string;
    }
  | {
      readonly outcome: "skipped";
      readonly path: string;
      readonly stat: DocumentStat;
      readonly reason: SkipReason;
    }
  | { readonly outcome: "gone"; readonly path: string }
  | { readonly outcome: "failed"; readonly path: string; readonly error: string };

export interface DocumentInput extends DocumentStat {
  /** Its content when it is no file of the folder; then only the path's last part counts. */
  readonly bytes?: Uint8Array;
}

export interface AnalyzeParams {
  /** Real path of the dataset's folder. */
  readonly root: string;
  readonly documents: readonly DocumentInput[];
  /** Which `contentHash chunker` keys need no parsing; null when the catalog is empty, which saves the question. */
  readonly known: ((keys: readonly string[]) => Promise<ReadonlySet<string>>) | null;
}

export interface Analyzer {
  /** Names exactly what changes the output. */
  readonly fingerprint: string;
  /** Whether a stored chunk set is what this analyzer would make for that language. */
  isCurrent(chunker: string, language: string): boolean;
  /** Results as they come, in any order; bounded in memory: pulls are back-pressure. Throws CANCELLED when the signal aborts. */
  analyze(context: OperationContext, params: AnalyzeParams): AsyncIterable<AnalyzedDocument>;
}
