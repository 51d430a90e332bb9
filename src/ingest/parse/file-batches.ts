/** Cuts a list of files into batches that bound memory, files of one kind together. */
import { posix } from "node:path";
import type { AnalyzeFile } from "./worker-protocol.ts";

export interface Batch {
  readonly files: readonly AnalyzeFile[];
  /** How often a thread died on exactly these files. */
  readonly attempt: number;
  readonly avoidParse: string | null;
}

/** Half a second of parsing: few messages, soon cancelled, and results that weigh little. */
const MAX_BATCH_BYTES = 1_000_000;
/** Small files cost a read and a message each. */
const MAX_BATCH_FILES = 64;

interface OpenBatch {
  readonly files: AnalyzeFile[];
  bytes: number;
}

const toBatch = ({ files }: OpenBatch): Batch => ({ files, attempt: 0, avoidParse: null });

/** Whether a batch has no room for so much more; an empty one has room for anything. */
const isFull = ({ files, bytes }: OpenBatch, moreFiles: number, moreBytes: number): boolean =>
  files.length > 0 &&
  (files.length + moreFiles > MAX_BATCH_FILES || bytes + moreBytes > MAX_BATCH_BYTES);

/** Batches of whole kinds, as few as hold them. */
function* together(kinds: readonly OpenBatch[]): Generator<Batch> {
  let batch: OpenBatch = { files: [], bytes: 0 };
  for (const { files, bytes } of kinds) {
    if (isFull(batch, files.length, bytes)) {
      yield toBatch(batch);
      batch = { files: [], bytes: 0 };
    }
    batch.files.push(...files);
    batch.bytes += bytes;
  }
  if (batch.files.length > 0) yield toBatch(batch);
}

/**
 * Batches of files with one name extension, in their order: every thread makes its own of what a language is parsed with, so a
 * language of few files is better left to one thread. What fills no batch comes at the end, several kinds together. A file above the
 * limit forms its own.
 */
export function* toBatches(files: Iterable<AnalyzeFile>): Generator<Batch> {
  const open = new Map<string, OpenBatch>();
  for (const file of files) {
    const kind = posix.extname(file.path);
    let batch = open.get(kind);
    if (batch !== undefined && isFull(batch, 1, file.sizeBytes)) {
      yield toBatch(batch);
      batch = undefined;
    }
    batch ??= { files: [], bytes: 0 };
    open.set(kind, batch);
    batch.files.push(file);
    batch.bytes += file.sizeBytes;
  }
  yield* together([...open.values()].sort((a, b) => b.bytes - a.bytes));
}
