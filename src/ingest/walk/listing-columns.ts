/** A listing as columns: a million paths cross from the walk's thread as a few strings and number arrays, not as objects. */
import {
  type DocumentStat,
  SKIP_REASONS,
  type SkippedFile,
  type SkipReason,
} from "../../domain/document.ts";

export interface StatBlock {
  /** Paths joined by NUL, the one character that no path holds. */
  readonly paths: string;
  readonly count: number;
  readonly sizes: Float64Array;
  readonly mtimes: Float64Array;
  /** Of documents: 1 when hand-written. Of skips: the index in SKIP_REASONS. */
  readonly marks: Uint8Array;
}

export interface ListingColumns {
  readonly documents: readonly StatBlock[];
  readonly skipped: readonly StatBlock[];
  readonly ignored: number;
}

/** Small enough that the paths waiting to be joined weigh little, large enough that blocks are few. */
const BLOCK_ROWS = 16_384;
const HAND_WRITTEN = 1;
const REASON_INDEX: ReadonlyMap<SkipReason, number> = new Map(
  SKIP_REASONS.map((reason, index) => [reason, index]),
);

interface SkipStat {
  readonly size: number;
  readonly mtimeMs: number;
}
/** For what has no stat worth comparing: folders, links, what cannot be read. */
const NO_STAT: SkipStat = { size: 0, mtimeMs: 0 };

/**
 * Collects rows; `blocks` ends it. A row's path comes as its folder (with the final slash, or empty) and its name: paths are put
 * together a folder at a time, which makes one string where a path each would make thousands.
 */
export class BlockBuilder {
  private readonly done: StatBlock[] = [];
  /** Finished runs of names of one folder, as joined paths. */
  private runs: string[] = [];
  private folder = "";
  private names: string[] = [];
  private count = 0;
  private sizes = new Float64Array(BLOCK_ROWS);
  private mtimes = new Float64Array(BLOCK_ROWS);
  private marks = new Uint8Array(BLOCK_ROWS);

  addDocument(
    folder: string,
    name: string,
    stat: { readonly size: number; readonly mtimeMs: number },
    handWritten: boolean,
  ): void {
    this.add(folder, name, stat.size, stat.mtimeMs, handWritten ? HAND_WRITTEN : 0);
  }

  addSkip(folder: string, name: string, reason: SkipReason, stat: SkipStat = NO_STAT): void {
    this.add(folder, name, stat.size, stat.mtimeMs, REASON_INDEX.get(reason) ?? 0);
  }

  blocks(): readonly StatBlock[] {
    if (this.count > 0) this.flush();
    return this.done;
  }

  private add(folder: string, name: string, size: number, mtime: number, mark: number): void {
    if (folder !== this.folder) this.endRun(folder);
    this.names.push(name);
    this.sizes[this.count] = size;
    this.mtimes[this.count] = mtime;
    this.marks[this.count] = mark;
    this.count++;
    if (this.count === BLOCK_ROWS) this.flush();
  }

  private endRun(next: string): void {
    if (this.names.length > 0) {
      this.runs.push(this.folder + this.names.join(`\0${this.folder}`));
      this.names = [];
    }
    this.folder = next;
  }

  private flush(): void {
    const { count } = this;
    this.endRun(this.folder);
    this.done.push({
      paths: this.runs.join("\0"),
      count,
      sizes: this.sizes.slice(0, count),
      mtimes: this.mtimes.slice(0, count),
      marks: this.marks.slice(0, count),
    });
    this.runs = [];
    this.count = 0;
  }
}

/** What may move to another thread instead of being copied. */
export function transferablesOf(columns: ListingColumns): ArrayBuffer[] {
  return [...columns.documents, ...columns.skipped].flatMap((block) =>
    [block.sizes, block.mtimes, block.marks].map((column) => column.buffer as ArrayBuffer),
  );
}

export function unpackDocuments(blocks: readonly StatBlock[]): DocumentStat[] {
  return unpack(blocks, (path, sizeBytes, mtimeMs, mark) =>
    mark === HAND_WRITTEN
      ? { path, sizeBytes, mtimeMs, handWritten: true }
      : { path, sizeBytes, mtimeMs },
  );
}

export function unpackSkips(blocks: readonly StatBlock[]): SkippedFile[] {
  return unpack(blocks, (path, sizeBytes, mtimeMs, mark) => ({
    path,
    sizeBytes,
    mtimeMs,
    reason: SKIP_REASONS[mark] ?? "ignored",
  }));
}

function unpack<Row>(
  blocks: readonly StatBlock[],
  toRow: (path: string, size: number, mtime: number, mark: number) => Row,
): Row[] {
  const rows: Row[] = [];
  for (const { paths, count, sizes, mtimes, marks } of blocks) {
    const split = paths.split("\0");
    for (let row = 0; row < count; row++)
      rows.push(toRow(split[row] ?? "", sizes[row] ?? 0, mtimes[row] ?? -1, marks[row] ?? 0));
  }
  return rows;
}
