/** The past of a dataset: what its documents were at commits of its first-parent line, counted from 0 at the root. */
import type { SkipReason } from "./document.ts";
import type { EdgeOut } from "./graph.ts";

/** A commit of the line. */
export interface PastCommit {
  readonly position: number;
  /** 40 or 64 hex digits. */
  readonly hash: string;
  /** When it was committed, milliseconds since the epoch. */
  readonly committedAtMs: number;
}

/** The positions whose documents are known, both inclusive. */
export interface PastCoverage {
  readonly from: number;
  readonly to: number;
  /** What they were parsed with. */
  readonly fingerprint: string;
}

/**
 * Valid time of what was there before the oldest covered position. It is never wrong for a position that is covered, and going further back
 * replaces it where a beginning is found, so that nothing else has to be rewritten.
 */
export const SINCE_BEFORE = 0;

/** A state of a document: valid from a position (inclusive) to another (exclusive), or to the newest of the line. */
export interface PastVersion {
  readonly path: string;
  readonly contentHash: string;
  readonly chunker: string;
  readonly validFrom: number;
  readonly validTo: number | null;
}

/** The state of one path that begins or ends at a position. */
export interface PastBoundary {
  readonly path: string;
  readonly position: number;
}

/** What became of a blob under a file's name, so that it is read once: a chunk set, or the reason why it is left out. */
export type PastBlob = BlobKey &
  (
    | { readonly contentHash: string; readonly chunker: string; readonly reason: null }
    | { readonly contentHash: null; readonly chunker: null; readonly reason: SkipReason }
  );

export interface BlobKey {
  /** Git's own hash of the bytes. */
  readonly blob: string;
  /** The file's name, which language and skipping depend on; a leading `!` forbids guesses at generated and minified content. */
  readonly name: string;
}

/** A symbol, or with an empty name a document, that was called something else before a commit. */
export interface PastRename {
  /** Of the commit that renamed it. */
  readonly position: number;
  readonly fromPath: string;
  /** Qualified name. */
  readonly fromName: string;
  readonly toPath: string;
  readonly toName: string;
}

/** An edge of the document at `path`. */
export interface PastEdge {
  readonly path: string;
  readonly edge: EdgeOut;
}

/** Positions whose edges are known, both inclusive; within what is covered. */
export interface EdgeCoverage {
  readonly from: number;
  readonly to: number;
  readonly resolver: string;
}

/** Edges of the past, beside those of the present. An edge is known again by its ends and how it was bound, one of a kind at a time. */
export interface PastEdgeChange {
  /** Forget all of them first. */
  readonly reset: boolean;
  /** Valid since before, and from now on known to begin here. */
  readonly begun: readonly (PastEdge & { readonly position: number })[];
  /** Valid to the newest commit, and from now on known to end here. */
  readonly ended: readonly (PastEdge & { readonly position: number })[];
  /** As in `PastVersion`. */
  readonly added: readonly (PastEdge & {
    readonly validFrom: number;
    readonly validTo: number | null;
  })[];
  readonly coverage: EdgeCoverage | null;
}

/** The past's part of a change set. It changes nothing that the dataset shows now. Applied in the order of its fields. */
export interface PastChange {
  /** Forget what is known of positions beyond this one: HEAD stands on another line. -1 forgets all; null leaves it. */
  readonly cutAfter: number | null;
  readonly commits: readonly PastCommit[];
  /** The oldest known state of the path, valid since before, begins here. */
  readonly begun: readonly PastBoundary[];
  /** The state of the path that is valid to the newest commit ends here. */
  readonly ended: readonly PastBoundary[];
  /** One that is there already, by path and `validFrom`, stays as it is. Contents and chunk sets as for `upserts`. */
  readonly versions: readonly PastVersion[];
  readonly blobs: readonly PastBlob[];
  readonly renames: readonly PastRename[];
  /** What is covered afterwards; null leaves it. */
  readonly coverage: PastCoverage | null;
  readonly edges?: PastEdgeChange;
}

/** A change of the past that does nothing. */
export const NO_PAST_CHANGE: PastChange = {
  cutAfter: null,
  commits: [],
  begun: [],
  ended: [],
  versions: [],
  blobs: [],
  renames: [],
  coverage: null,
};

/** How far a dataset's past goes. */
export interface PastState {
  /** Commits wanted, HEAD's included; null: as configured. 0: none. */
  readonly wanted: number | null;
  readonly coverage: PastCoverage | null;
  readonly edges: EdgeCoverage | null;
}

/** A document as it was at a position. */
export interface PastDocument {
  readonly path: string;
  readonly contentHash: string;
  readonly chunker: string;
  readonly language: string;
  readonly validFrom: number;
  readonly validTo: number | null;
}
