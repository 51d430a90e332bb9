/** The system of record. It changes only by `commit`: a value, no callbacks. */
import type { ChangeSet, CommitOptions, CommitResult } from "../domain/change-set.ts";
import type { CodeGraph } from "./code-graph.ts";
import type { ContentScan, ScannedDocument } from "./content-scan.ts";
import type { DatasetStore } from "./dataset-store.ts";
import type { DocumentReader } from "./document-reader.ts";
import type { GraphSource } from "./graph-source.ts";
import type { JobQueue } from "./job-queue.ts";
import type { LexicalIndex } from "./lexical-index.ts";
import type { OperationContext } from "./operation-context.ts";
import type { Outbox } from "./outbox.ts";
import type { PastDocuments } from "./past-documents.ts";
import type { PastLine } from "./past-line.ts";
import type { VectorIndex } from "./vector-index.ts";
import type { WriterLease } from "./writer-lease.ts";

export interface Catalog {
  readonly datasets: DatasetStore;
  readonly documents: DocumentReader;
  readonly lexical: LexicalIndex;
  readonly vectors: VectorIndex;
  readonly graph: CodeGraph;
  readonly graphSource: GraphSource;
  readonly line: PastLine;
  readonly past: PastDocuments;
  /** Searches these documents alone, without the index and within bounds. */
  scan(documents: readonly ScannedDocument[]): ContentScan;
  readonly jobs: JobQueue;
  readonly lease: WriterLease;
  readonly outbox: Outbox;
  /**
   * Applies a change set in one transaction: contents, chunk sets, words, vectors, documents, skips, outbox rows and the revision.
   * Idempotent for what is already so. Throws AppError: REVISION_CONFLICT, LEASE_LOST, DISK_FULL, CATALOG_LOCKED,
   * CATALOG_READ_ONLY, CATALOG_CORRUPT, NOT_INDEXED (no such dataset).
   */
  commit(
    context: OperationContext,
    changeSet: ChangeSet,
    options?: CommitOptions,
  ): Promise<CommitResult>;
  /**
   * Drops closed revisions older than `closedBeforeMs`, contents that nothing names, and finished jobs; returns how many
   * rows went. Works in short transactions so that commits pass between them.
   */
  collectGarbage(
    context: OperationContext,
    params: { readonly closedBeforeMs: number },
  ): Promise<{ readonly removed: number }>;
  /** Builds whatever a search can do without at first (the trigram pre-filter), in short steps; resolves when all is there. */
  finishIndexes(context: OperationContext): Promise<void>;
  /** A number that changes whenever another connection or process has committed to this catalog. */
  changeCounter(context: OperationContext): Promise<number>;
  /**
   * A text that is another one whenever what a question finds in this catalog may be: after every commit, also of vectors and graph alone, by
   * whatever process. Absent: what is found here is not remembered.
   */
  answersState?(context: OperationContext): Promise<string>;
  close(): Promise<void>;
}
