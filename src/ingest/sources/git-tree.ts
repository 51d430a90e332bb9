/** The second source: the files of a git commit, read from its objects; nothing is checked out. */
import type { DocumentStat, SkippedFile } from "../../domain/document.ts";
import { AppError } from "../../domain/errors.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import type { Source, SourceDocument, SourceListing } from "../../ports/source.ts";
import { lackOf } from "../history/align-line.ts";
import { requireCommit } from "../history/named-commit.ts";
import { createObjectReader, type ObjectReader } from "../history/object-reader.ts";
import type { PathRules } from "../history/path-rules.ts";
import { type GitPlace, listTree } from "../history/read-line.ts";
import { findGitFolder } from "../walk/git/git-folder.ts";

export interface GitTreeParams {
  /** Real path of a folder in the repository: what lies below it is listed. */
  readonly root: string;
  /** Branch, tag or commit; looked up anew by each listing. */
  readonly ref: string;
  /** Which files count; made anew for each listing. */
  readonly rulesOf: () => Promise<PathRules>;
}

/** The tree of the last listing: what `read` and `version` answer from, wherever the ref has moved since. */
interface Tree {
  readonly place: GitPlace;
  readonly commit: string;
  readonly maxFileBytes: number;
  readonly blobs: ReadonlyMap<string, { readonly blob: string; readonly stat: DocumentStat }>;
  readonly skipped: readonly SkippedFile[];
  readonly ignored: number;
}

/** A git process without work ends after this time. */
const IDLE_MS = 1_000;
/** As many hex digits as a double holds exactly. */
const VERSION_DIGITS = 13;

/**
 * The `Source` of a ref. A document's version is its blob: `mtimeMs` holds the beginning of git's hash, so that two listings compare as
 * those of a folder do. `list` throws AppError: INVALID_ARGUMENT, UNKNOWN_REF, GIT_INCOMPLETE; `read` GIT_INCOMPLETE for a blob that is not here.
 */
export function gitTree(params: GitTreeParams): Source {
  let tree: Promise<Tree> | null = null;
  const objects = createIdleReader();
  const look = (context: OperationContext): Promise<Tree> => {
    const reading = readTree(context, params);
    tree = reading;
    reading.catch(() => {
      if (tree === reading) tree = null;
    });
    return reading;
  };
  const listed = (context: OperationContext): Promise<Tree> => tree ?? look(context);
  return {
    async list(context) {
      const startedMs = performance.now();
      const { commit, blobs, skipped, ignored } = await look(context);
      context.recordStage("walk", performance.now() - startedMs);
      const documents = [...blobs.values()].map(({ stat }) => stat);
      const listing: SourceListing = {
        documents,
        skipped,
        ignored,
        gitCommit: commit,
        branch: null,
      };
      return { ...listing, isCommit: true };
    },
    async read(context, path) {
      assertActive(context);
      const { place, blobs, commit, maxFileBytes } = await listed(context);
      const found = blobs.get(path);
      if (found === undefined) return null;
      const bytes = await objects.read(place, found.blob, maxFileBytes);
      if (typeof bytes === "string") throw incomplete(place, `${path} of commit ${commit}`);
      return { bytes, stat: found.stat } satisfies SourceDocument;
    },
    async version(context, path) {
      assertActive(context);
      return (await listed(context)).blobs.get(path)?.stat ?? null;
    },
  };
}

async function readTree(
  context: OperationContext,
  { root, ref, rulesOf }: GitTreeParams,
): Promise<Tree> {
  assertActive(context);
  const commit = await requireCommit(root, ref);
  const place = placeOf(root);
  const files = await listTree(place, commit, context.signal);
  assertActive(context);
  if (files === null) throw incomplete(place, `The tree of commit ${commit}`);
  const rules = await rulesOf();
  const blobs = new Map<string, { readonly blob: string; readonly stat: DocumentStat }>();
  const skipped: SkippedFile[] = [];
  let ignored = 0;
  for (const { path, blob, sizeBytes } of files) {
    const stat = { path, sizeBytes, mtimeMs: Number.parseInt(blob.slice(0, VERSION_DIGITS), 16) };
    const verdict = rules.judge(path, sizeBytes);
    if (verdict.counts)
      blobs.set(path, { blob, stat: verdict.handWritten ? { ...stat, handWritten: true } : stat });
    else if (verdict.reason === "ignored") ignored++;
    else skipped.push({ ...stat, reason: verdict.reason });
  }
  return { place, commit, maxFileBytes: rules.maxFileBytes, blobs, skipped, ignored };
}

function placeOf(root: string): GitPlace {
  const repository = findGitFolder(root);
  if (repository === null)
    throw new AppError("UNKNOWN_REF", "The folder is not in a git repository any more.");
  const below = root.slice(repository.top.length).replace(/^\//, "");
  return { repository, prefix: below === "" ? "" : `${below}/` };
}

function incomplete({ repository }: GitPlace, what: string): AppError {
  const mend =
    lackOf(repository) ??
    "Check the repository with `git fsck`, or fetch what is missing, then index it again.";
  return new AppError("GIT_INCOMPLETE", `${what} cannot be read from this clone. ${mend}`);
}

function assertActive(context: OperationContext): void {
  if (context.signal.aborted) throw new AppError("CANCELLED", "The operation was cancelled.");
}

/** One git for all reads, one read at a time; it ends when nothing was read for a while. */
function createIdleReader(): {
  read(place: GitPlace, blob: string, mostBytes: number): Promise<Buffer | string>;
} {
  let reader: { readonly gitDir: string; readonly objects: ObjectReader } | null = null;
  let last: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  const open = ({ repository }: GitPlace): ObjectReader => {
    if (reader?.gitDir === repository.gitDir) return reader.objects;
    reader?.objects.close();
    reader = { gitDir: repository.gitDir, objects: createObjectReader(repository) };
    return reader.objects;
  };
  const readOne = async (place: GitPlace, blob: string, mostBytes: number) => {
    clearTimeout(timer);
    const [bytes = "missing"] = await open(place).read([blob], mostBytes);
    timer = setTimeout(() => reader?.objects.close(), IDLE_MS);
    return bytes;
  };
  return {
    read: (place, blob, mostBytes) => {
      const reading = last.then(() => readOne(place, blob, mostBytes));
      last = reading.catch(() => undefined);
      return reading;
    },
  };
}
