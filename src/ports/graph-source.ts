/** What resolving references reads from the catalog: facts by content, where names are defined, and what is still to be resolved. */
import type { OperationContext } from "./operation-context.ts";

/** A document that the dataset shows. */
export interface GraphDocument {
  readonly path: string;
  readonly contentHash: string;
  readonly chunker: string;
  readonly language: string;
}

/** Shown but not resolved as it is now, or by another resolver, or marked stale. */
export interface PendingDocument extends GraphDocument {
  /** What its last resolved state provided; null when it never was. */
  readonly formerProvides: Uint32Array | null;
  /** It is marked stale and unchanged itself. */
  readonly staleOnly: boolean;
}

export interface GraphSource {
  /** Every document that the dataset shows, in order of path. */
  listDocuments(context: OperationContext, datasetId: string): Promise<readonly GraphDocument[]>;
  /** What is to be done, in order of path; `gone` are documents once resolved and no longer shown. Sets without facts are never pending. */
  pending(
    context: OperationContext,
    params: { readonly datasetId: string; readonly resolver: string },
  ): Promise<{
    readonly documents: readonly PendingDocument[];
    readonly gone: readonly { readonly path: string; readonly provides: Uint32Array }[];
  }>;
  /** Packed code facts (`domain/code-facts.ts`) of chunk sets, keyed `contentHash chunker`; sets without facts are left out. */
  readFacts(
    context: OperationContext,
    keys: readonly string[],
  ): Promise<ReadonlyMap<string, Uint8Array>>;
  /** Paths of shown documents that define a symbol of each plain name (exact case), in order of path; names nobody defines are left out. */
  definers(
    context: OperationContext,
    params: { readonly datasetId: string; readonly names: readonly string[] },
  ): Promise<ReadonlyMap<string, readonly string[]>>;
  /** Paths of shown documents whose facts declare each module (`java:com.example`), in order of path. */
  moduleFiles(
    context: OperationContext,
    params: { readonly datasetId: string; readonly modules: readonly string[] },
  ): Promise<ReadonlyMap<string, readonly string[]>>;
  /** Paths of shown, resolved documents whose `reads` hold one of these hashes (sorted, distinct), in order of path. */
  dependents(
    context: OperationContext,
    params: { readonly datasetId: string; readonly hashes: Uint32Array },
  ): Promise<readonly string[]>;
  /** All present edges, for measures over the whole graph: node numbers, and two a link (source, target), kinds not repeated. */
  links(
    context: OperationContext,
    datasetId: string,
  ): Promise<{ readonly nodes: Float64Array; readonly links: Float64Array }>;
}
