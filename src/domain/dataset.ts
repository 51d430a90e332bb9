/** Projects and datasets: one body of knowledge and its states. */
import { AppError } from "./errors.ts";

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
  /**
   * `worktree`: a folder's files as they are. `ref`: the tree of a git commit, read from its objects. `inserted`: texts that another system wrote
   * into the database itself. No folder and no file is behind those: nothing sweeps, watches or indexes them.
   */
  readonly kind: "worktree" | "ref" | "inserted";
  readonly host: string;
  /**
   * Real, absolute path with `/` separators; of a `ref`, the folder whose repository it was read from. Of an `inserted` one no path but its name,
   * `project:dataset`.
   */
  readonly folder: string;
  /** What the caller called it (a branch, tag or commit); null for a work tree. */
  readonly ref: string | null;
  readonly branch: string | null;
  readonly visibility: Visibility;
  /** Grows with each committed change; 0 before the first. */
  readonly revision: number;
  /** Git commit of the newest revision, or null without git. Of a `ref`: the commit that all of it was read at; null while that is not so. */
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

/** What no real path and no ref's name holds. */
const PLACE_MARK = "//";

/** Where a dataset is kept: one text a host, of its folder and ref. */
export function datasetPlace(folder: string, ref: string | null): string {
  return ref === null ? folder : `${folder}${PLACE_MARK}${ref}`;
}

/** The reverse of `datasetPlace` for a dataset that is known to be of a ref. */
export function splitPlace(place: string): { readonly folder: string; readonly ref: string } {
  const at = place.lastIndexOf(PLACE_MARK);
  return { folder: place.slice(0, at), ref: place.slice(at + PLACE_MARK.length) };
}

/** The error of a call that needs files where there are none. Absent for a dataset that has some. */
export function noFilesBehind({ kind, folder }: Dataset): AppError | null {
  if (kind !== "inserted") return null;
  return new AppError(
    "INVALID_ARGUMENT",
    `${folder} was inserted into the database by another system: there is no folder to index, and no past of it.`,
    {
      next: "Search it with search_code and this name as path; the system that inserted it changes and removes it.",
    },
  );
}
