/** What `sync_status` says: everything indexed, how fresh, and what is running. */
import type { Freshness } from "./freshness.ts";
import type { Job } from "./job.ts";

export interface DatasetStatus {
  readonly project: string;
  readonly folder: string;
  readonly branch: string | null;
  readonly gitCommit: string | null;
  readonly revision: number;
  readonly freshness: Freshness;
  readonly sweptAtMs: number | null;
  readonly documents: number;
  readonly chunks: number;
  readonly symbols: number;
  readonly bytes: number;
  readonly partialDocuments: number;
  readonly byLanguage: Readonly<Record<string, number>>;
  readonly skippedByReason: Readonly<Record<string, number>>;
  readonly job: Job | null;
  /** Who indexes it now, or null. */
  readonly writer: {
    readonly pid: number;
    readonly host: string;
    readonly thisProcess: boolean;
  } | null;
}

export interface StatusReport {
  readonly dataFolder: string;
  readonly datasets: readonly DatasetStatus[];
  /** Catalogs that could not be opened, with the reason and how to mend it. */
  readonly problems: readonly { readonly catalog: string; readonly problem: string }[];
}
