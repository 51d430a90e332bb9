/** Projects and datasets: one body of knowledge and its states. */

export interface Project {
  /** UUIDv7. */
  readonly id: string;
  /** Normalised remote (`github.com/owner/name`), or `host:<host>/<real path>` without one. */
  readonly key: string;
  readonly name: string;
}

export type Visibility = "private" | "shared" | "global";

export interface Dataset {
  /** UUIDv7. */
  readonly id: string;
  readonly project: Project;
  readonly kind: "worktree";
  readonly host: string;
  /** Real, absolute path with `/` separators. */
  readonly folder: string;
  readonly branch: string | null;
  readonly visibility: Visibility;
  /** Grows with each committed change; 0 before the first. */
  readonly revision: number;
  /** Git commit of the newest revision, or null without git. */
  readonly gitCommit: string | null;
  /** End of the last complete sweep, milliseconds since the epoch; null before the first. */
  readonly sweptAtMs: number | null;
  /** The last complete index was made with this; another value means re-indexing behind answers. */
  readonly fingerprint: string | null;
}

/** A dataset, or the part of it below a folder, that a question is asked of. */
export interface DatasetScope {
  readonly datasetId: string;
  /** Path prefix inside the dataset, ending in `/`; empty for all of it. */
  readonly prefix: string;
}
