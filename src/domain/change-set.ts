/** Change sets: the only way a catalog changes, as a value. */
import type { ChunkSet, Content } from "./content.ts";
import type { DocumentStat, SkippedFile } from "./document.ts";
import type { VectorBatch } from "./embedding.ts";
import type { GraphChange } from "./graph.ts";
import type { PastChange } from "./past.ts";

/** A document that shows a content from this revision on. */
export interface DocumentUpsert extends DocumentStat {
  readonly contentHash: string;
  readonly chunker: string;
  readonly sourceType: "file";
  readonly mediaType: string | null;
}

/**
 * One atomic step of one dataset. Contents and chunk sets that the catalog knows already may be left out or sent again;
 * every upsert must name a content and chunk set that is known or sent along.
 */
export interface ChangeSet {
  readonly datasetId: string;
  readonly contents: readonly Content[];
  readonly chunkSets: readonly ChunkSet[];
  readonly upserts: readonly DocumentUpsert[];
  /** Same content, new stat: no new revision of the document. */
  readonly touches: readonly DocumentStat[];
  /** Paths that the dataset no longer shows. */
  readonly deletes: readonly string[];
  /** Files seen and left out; replaces what was recorded for the path. */
  readonly skips: readonly SkippedFile[];
  /** Paths whose skip record goes. */
  readonly unskips: readonly string[];
  /**
   * Vectors of chunk texts that the catalog knows or that are sent along; what is unknown is left out, what is there already stays. Vectors
   * alone change nothing that the dataset shows, so its revision stays.
   */
  readonly vectors?: readonly VectorBatch[];
  readonly graph?: GraphChange;
  /** With it, commit and branch of the dataset stay as they are: what was is filled in behind what is. */
  readonly past?: PastChange;
  /** Made from what is shown: commit and branch of the dataset stay as they are. */
  readonly keepsHead?: true;
  readonly gitCommit: string | null;
  readonly branch: string | null;
  /** Position of `gitCommit` on the first-parent line, from 0 at the root, when known. */
  readonly gitPosition: number | null;
  readonly committedAtMs: number;
}

/** How far two commits at once are kept apart, by the names of the SQL standard. Some stores know only the last. */
export const ISOLATION_LEVELS = ["read committed", "repeatable read", "serializable"] as const;
export type IsolationLevel = (typeof ISOLATION_LEVELS)[number];

export interface CommitOptions {
  /**
   * At least this is kept; default: `read committed`, in which the dataset's own lock orders its commits. Where two commits meet that must not,
   * the later one is applied again over what the earlier one left.
   */
  readonly isolation?: IsolationLevel;
  /** Refuse with REVISION_CONFLICT unless the dataset stands at this revision. */
  readonly expectedRevision?: number;
  /** Refuse with LEASE_LOST unless this generation of the dataset's lease is still held. */
  readonly leaseGeneration?: number;
}

export interface CommitResult {
  /** The dataset's revision after the commit; unchanged when nothing that it shows changed. */
  readonly revision: number;
}
