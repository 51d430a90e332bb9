/** Reads documents, their chunks and symbols as a dataset shows them. */
import type { Chunk } from "../domain/chunk.ts";
import type { DatasetScope } from "../domain/dataset.ts";
import type { DocumentVersion, SkippedFile } from "../domain/document.ts";
import type { SymbolDefinition } from "../domain/symbol.ts";
import type { OperationContext } from "./operation-context.ts";

export interface DocumentReader {
  /** Every document that the dataset shows now, in order of path: what a sweep compares with the folder. */
  listCurrent(context: OperationContext, datasetId: string): Promise<readonly DocumentVersion[]>;
  /** Every skipped file on record, in order of path. */
  listSkips(context: OperationContext, datasetId: string): Promise<readonly SkippedFile[]>;
  /** Null when the dataset shows no such path now. */
  find(
    context: OperationContext,
    params: { readonly datasetId: string; readonly path: string },
  ): Promise<DocumentVersion | null>;
  /** As `find` for many paths, in the order given. */
  findEach(
    context: OperationContext,
    params: { readonly datasetId: string; readonly paths: readonly string[] },
  ): Promise<readonly (DocumentVersion | null)[]>;
  /** Whether the dataset shows a document, or has a skipped file on record, below a folder (`prefix` ends in `/`). */
  knowsBelow(
    context: OperationContext,
    params: { readonly datasetId: string; readonly prefix: string },
  ): Promise<boolean>;
  /** Paths shown at recorded revision `revision`, with their content hashes, in order of path. */
  listAtRevision(
    context: OperationContext,
    params: { readonly datasetId: string; readonly revision: number },
  ): Promise<readonly { readonly path: string; readonly contentHash: string }[]>;
  /** The stored UTF-8 text; null when unknown. */
  readText(context: OperationContext, contentHash: string): Promise<Buffer | null>;
  /** In ordinal order, without `words` (empty). */
  listChunks(
    context: OperationContext,
    params: { readonly contentHash: string; readonly chunker: string },
  ): Promise<readonly Chunk[]>;
  /** In ordinal order. */
  listSymbols(
    context: OperationContext,
    params: { readonly contentHash: string; readonly chunker: string },
  ): Promise<readonly SymbolDefinition[]>;
  /** Which of these (content, chunker) pairs are stored already; keys are `contentHash chunker`. */
  knownChunkSets(context: OperationContext, keys: readonly string[]): Promise<ReadonlySet<string>>;
  /** Paths near to one that does not exist, best first. */
  nearestPaths(
    context: OperationContext,
    params: {
      readonly scopes: readonly DatasetScope[];
      readonly path: string;
      readonly limit: number;
    },
  ): Promise<readonly string[]>;
}
