/** Documents: what a dataset is made of, and why some files are not in it. */

/** What a source yields when it lists: enough to tell whether a document changed without reading it. */
export interface DocumentStat {
  /** Relative to the dataset's folder, `/`-separated, NFC not applied; bytes that are not UTF-8 are written `\xNN`. */
  readonly path: string;
  readonly sizeBytes: number;
  /** Milliseconds since the epoch with fractions, or -1 when the value cannot be trusted and the content must be compared. */
  readonly mtimeMs: number;
  /** `-linguist-generated` or a `!` line of `.quarryignore` says so: its content is never guessed to be generated or minified. */
  readonly handWritten?: true;
}

/** A document as a dataset shows it now. */
export interface DocumentVersion extends DocumentStat {
  readonly datasetId: string;
  readonly contentHash: string;
  readonly chunker: string;
  readonly language: string;
  readonly partial: string | null;
}

/** Why a file is not indexed. Counted, and listed by `sync_status`. */
export const SKIP_REASONS = [
  "ignored",
  "binary",
  "minified",
  "generated",
  "vendored",
  "lock-file",
  "oversized",
  "secret",
  "lfs-pointer",
  "symlink-outside-root",
  "unreadable",
  "not-a-file",
  "empty-name",
] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];

export interface SkippedFile extends DocumentStat {
  readonly reason: SkipReason;
}
