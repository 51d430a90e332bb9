/** Gathers what commits of the line did to documents into one change of the past. */
import {
  type PastBoundary,
  type PastChange,
  type PastCommit,
  type PastCoverage,
  type PastRename,
  type PastVersion,
  SINCE_BEFORE,
} from "../../domain/past.ts";
import type { PlacedContent } from "./past-contents.ts";

/** A commit of this many rows takes some dozens of milliseconds. */
const BATCH_ROWS = 2_000;
const BATCH_COMMITS = 100;

export class PastBatch {
  readonly #commits: PastCommit[] = [];
  readonly #begun: PastBoundary[] = [];
  readonly #ended: PastBoundary[] = [];
  readonly #versions: PastVersion[] = [];
  readonly #renames: PastRename[] = [];
  /** Of this batch, by path: where the state is whose beginning, or whose end, is not known yet. */
  readonly #oldest = new Map<string, number>();
  readonly #newest = new Map<string, number>();

  get isFull(): boolean {
    const rows = this.#begun.length + this.#ended.length + this.#versions.length;
    return rows >= BATCH_ROWS || this.#commits.length >= BATCH_COMMITS;
  }

  get isEmpty(): boolean {
    return this.#commits.length === 0;
  }

  addCommit(commit: PastCommit): void {
    this.#commits.push(commit);
  }

  addRenames(renames: readonly PastRename[]): void {
    this.#renames.push(...renames);
  }

  /** Going back: the state at and after `position` began there. */
  beginAt(path: string, position: number): void {
    const at = this.#oldest.get(path);
    const version = at === undefined ? undefined : this.#versions[at];
    if (at === undefined || version === undefined) this.#begun.push({ path, position });
    else this.#versions[at] = { ...version, validFrom: position };
    this.#oldest.delete(path);
  }

  /** Going back: what stood there before `validTo`, since whenever. */
  addOlder(path: string, content: PlacedContent, validTo: number): void {
    this.#oldest.set(path, this.#versions.length);
    this.#versions.push({ path, ...content, validFrom: SINCE_BEFORE, validTo });
  }

  /** Going forward: the state before `position` ended there. */
  endAt(path: string, position: number): void {
    const at = this.#newest.get(path);
    const version = at === undefined ? undefined : this.#versions[at];
    if (at === undefined || version === undefined) this.#ended.push({ path, position });
    else this.#versions[at] = { ...version, validTo: position };
    this.#newest.delete(path);
  }

  /** Going forward: what stands there from `validFrom` on. */
  addNewer(path: string, content: PlacedContent, validFrom: number): void {
    this.#newest.set(path, this.#versions.length);
    this.#versions.push({ path, ...content, validFrom, validTo: null });
  }

  toChange(coverage: PastCoverage): Omit<PastChange, "blobs"> {
    return {
      cutAfter: null,
      commits: this.#commits,
      begun: this.#begun,
      ended: this.#ended,
      versions: this.#versions,
      renames: this.#renames,
      coverage,
    };
  }
}
