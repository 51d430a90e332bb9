/** The first source: a folder's files as they are now. */
import type { DocumentStat, SkippedFile } from "../../domain/document.ts";
import { AppError } from "../../domain/errors.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import type { Source, SourceDocument, SourceListing } from "../../ports/source.ts";
import { findGitFolder } from "../walk/git/git-folder.ts";
import { headOf } from "../walk/git/repository.ts";
import { type ListingColumns, unpackDocuments, unpackSkips } from "../walk/listing-columns.ts";
import type { FolderWalker } from "../walk/walk-folder.ts";
import type { WalkSettings } from "../walk/walk-settings.ts";
import { readFileWithin, statFileWithin } from "./read-file-within.ts";

export interface WorkingTreeParams {
  /** Real path, `/`-separated. */
  readonly root: string;
  readonly settings: WalkSettings;
  /** Shared by all sources of a process; whoever made it closes it. */
  readonly walker: FolderWalker;
}

/** The `Source` of one folder. It holds nothing open. */
export function workingTree({ root, settings, walker }: WorkingTreeParams): Source {
  return {
    async list(context) {
      const startedMs = performance.now();
      const repository = findGitFolder(root);
      // before the walk: a commit that lands meanwhile is seen by the next sweep
      const head = repository === null ? null : await headOf(repository);
      const columns = await walker.walk(root, settings, context.signal);
      context.recordStage("walk", performance.now() - startedMs);
      return new ColumnListing(columns, head?.commit ?? null, head?.branch ?? null);
    },
    read(context, path) {
      return readDocument(context, root, path, settings.maxFileBytes);
    },
    async version(context, path) {
      assertActive(context);
      return statFileWithin(root, path);
    },
  };
}

async function readDocument(
  context: OperationContext,
  root: string,
  path: string,
  maxBytes: number,
): Promise<SourceDocument | null> {
  assertActive(context);
  const found = readFileWithin(root, path, maxBytes);
  if (found.outcome === "read") return { bytes: found.bytes, stat: found.stat };
  if (found.outcome !== "oversized") return null;
  throw new AppError("INVALID_ARGUMENT", `${path} is larger than ${maxBytes} bytes.`, {
    next: "Raise the limit on file size in the configuration.",
    data: { sizeBytes: found.stat.sizeBytes },
  });
}

function assertActive(context: OperationContext): void {
  if (context.signal.aborted) throw new AppError("CANCELLED", "The operation was cancelled.");
}

/** Makes objects of the columns only when they are asked for, and then once. */
class ColumnListing implements SourceListing {
  readonly ignored: number;
  readonly gitCommit: string | null;
  readonly branch: string | null;
  readonly #columns: ListingColumns;
  #documents: readonly DocumentStat[] | null = null;
  #skipped: readonly SkippedFile[] | null = null;

  constructor(columns: ListingColumns, gitCommit: string | null, branch: string | null) {
    this.#columns = columns;
    this.ignored = columns.ignored;
    this.gitCommit = gitCommit;
    this.branch = branch;
  }

  get documents(): readonly DocumentStat[] {
    this.#documents ??= unpackDocuments(this.#columns.documents);
    return this.#documents;
  }

  get skipped(): readonly SkippedFile[] {
    this.#skipped ??= unpackSkips(this.#columns.skipped);
    return this.#skipped;
  }
}
