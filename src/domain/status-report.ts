/** What `sync_status` says: everything indexed, how fresh, and what is running. */
import type { EmbeddingSlot } from "./embedding.ts";
import type { Freshness } from "./freshness.ts";
import type { Job } from "./job.ts";
import type { PastCommit } from "./past.ts";
import type { ProjectionState } from "./projection-state.ts";
import type { StoreHealth } from "./store-health.ts";

/** One embedder's part in a dataset. */
export interface EmbeddingState {
  readonly slot: EmbeddingSlot;
  /** `name@version/dimensions`; null while an endpoint has not said. */
  readonly model: string | null;
  /** Where chunk texts are sent; null when they stay in the process. */
  readonly destination: string | null;
  /** Of the distinct chunk texts `shown`, how many the model has seen. */
  readonly embedded: number;
  /** Null while no model has seen any. */
  readonly shown: number | null;
  /** The model whose vectors answer now: a former one until the present one has seen everything. */
  readonly answering: string | null;
  readonly state: (typeof EMBEDDING_STATES)[number];
  /** What is wrong, or null. */
  readonly reason: string | null;
  readonly retryAtMs: number | null;
}

/** `waiting` tries again by itself, `failed` after a restart. */
export const EMBEDDING_STATES = ["ready", "embedding", "waiting", "failed"] as const;

export const PAST_STATES = ["off", "lacking", "partial", "complete"] as const;

/** How far a dataset's past goes. `partial`: it is being filled, or will be by the next server. */
export interface PastStatus {
  readonly state: (typeof PAST_STATES)[number];
  /** Commits wanted, HEAD's included. */
  readonly wanted: number;
  /** Commits covered. */
  readonly commits: number;
  readonly oldest: PastCommit | null;
  readonly newest: PastCommit | null;
  /** Positions whose edges are known, both inclusive. */
  readonly edges: { readonly from: number; readonly to: number } | null;
  /** Why there is none, a full sentence; null unless `lacking`. */
  readonly lack: string | null;
}

/** A git ref that a dataset holds. Its commit is the dataset's. */
export interface RefStatus {
  /** As the caller named it. */
  readonly name: string;
  /** The commit that the name means now; null when it names none any more. */
  readonly now: string | null;
}

export interface DatasetStatus {
  readonly project: string;
  readonly folder: string;
  /** The dataset's id where another system inserted it: there is no folder. Absent for everything else. */
  readonly inserted?: string;
  /** Null: the folder's work tree. */
  readonly ref: RefStatus | null;
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
  /** In the order of the slots; empty when nothing embeds. */
  readonly embeddings: readonly EmbeddingState[];
  readonly past: PastStatus;
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
  /** The database server that they share; null in the embedded profile. */
  readonly database: StoreHealth | null;
  /** Copies of that database, in order of name; empty where none is registered. */
  readonly projections: readonly ProjectionState[];
  /** Catalogs that could not be opened, with the reason and how to mend it. */
  readonly problems: readonly { readonly catalog: string; readonly problem: string }[];
}
