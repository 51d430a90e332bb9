/** Projects and datasets of one catalog. */
import type { Dataset } from "../domain/dataset.ts";
import type { SkippedFile, SkipReason } from "../domain/document.ts";
import type { OperationContext } from "./operation-context.ts";

export interface DatasetStore {
  /** The dataset of exactly this host, folder and ref, made (with its project) when there is none. */
  ensure(context: OperationContext, params: EnsureDatasetParams): Promise<Dataset>;
  find(
    context: OperationContext,
    params: { readonly host: string; readonly folder: string; readonly ref?: string },
  ): Promise<Dataset | null>;
  get(context: OperationContext, datasetId: string): Promise<Dataset | null>;
  /** In order of folder; a work tree before the refs of its folder, these in order of name. */
  list(context: OperationContext): Promise<readonly Dataset[]>;
  /** Marks the end of a complete sweep; with a fingerprint when everything shown now was made by it. */
  markSwept(
    context: OperationContext,
    params: {
      readonly datasetId: string;
      readonly sweptAtMs: number;
      readonly fingerprint: string | null;
    },
  ): Promise<void>;
  /** Removes the dataset and frees what only it named. Idempotent. */
  remove(context: OperationContext, datasetId: string): Promise<void>;
  statistics(context: OperationContext, datasetId: string): Promise<DatasetStatistics>;
  /** Skipped files in order of path, at most `limit` of each reason. */
  listSkipped(
    context: OperationContext,
    params: { readonly datasetId: string; readonly reason?: SkipReason; readonly limit: number },
  ): Promise<readonly SkippedFile[]>;
}

export interface EnsureDatasetParams {
  readonly projectKey: string;
  readonly projectName: string;
  readonly host: string;
  readonly folder: string;
  /** Absent: the folder's work tree. */
  readonly ref?: string;
  readonly branch: string | null;
}

export interface DatasetStatistics {
  readonly documents: number;
  readonly chunks: number;
  readonly symbols: number;
  readonly bytes: number;
  readonly partialDocuments: number;
  readonly byLanguage: Readonly<Record<string, number>>;
  readonly skippedByReason: Readonly<Record<string, number>>;
}
