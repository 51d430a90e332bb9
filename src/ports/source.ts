/** Where documents come from. The working tree is the first adapter. */
import type { DocumentStat, SkippedFile } from "../domain/document.ts";
import type { OperationContext } from "./operation-context.ts";

export interface SourceListing {
  /** In order of path (byte order of UTF-8). */
  readonly documents: readonly DocumentStat[];
  readonly skipped: readonly SkippedFile[];
  /** Files below ignored folders are not counted; an ignored folder counts once. */
  readonly ignored: number;
  readonly gitCommit: string | null;
  readonly branch: string | null;
  /** These are the files of `gitCommit` and of nothing else, so that a dataset stands at it once all of them are committed. */
  readonly isCommit?: true;
}

export interface SourceDocument {
  readonly bytes: Buffer;
  readonly stat: DocumentStat;
}

export interface Source {
  list(context: OperationContext): Promise<SourceListing>;
  /** Null when it is gone. Throws AppError OUTSIDE_ROOTS for a path that leaves the root, FOLDER_UNREADABLE when it cannot be read. */
  read(context: OperationContext, path: string): Promise<SourceDocument | null>;
  /** What names the document's present version without reading it; null when it is gone. */
  version(context: OperationContext, path: string): Promise<DocumentStat | null>;
}
