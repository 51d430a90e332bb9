/** Cuts a list of files into batches that bound memory, each of files of one kind. */
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

const isFull = ({ files, bytes }: OpenBatch, next: AnalyzeFile): boolean =>
  files.length === MAX_BATCH_FILES ||
  (files.length > 0 && bytes + next.sizeBytes > MAX_BATCH_BYTES);

/**
 * Batches of files with one name extension, in their order: every thread makes its own of what a language is parsed with, so a
 * language of few files is better left to one thread. What fills no batch comes at the end, the most bytes first. A file above the limit
 * forms its own.
 */
export function* toBatches(files: Iterable<AnalyzeFile>): Generator<Batch> {
  const open = new Map<string, OpenBatch>();
  for (const file of files) {
    const kind = posix.extname(file.path);
    let batch = open.get(kind);
    if (batch !== undefined && isFull(batch, file)) {
      yield toBatch(batch);
      batch = undefined;
    }
    batch ??= { files: [], bytes: 0 };
    open.set(kind, batch);
    batch.files.push(file);
    batch.bytes += file.sizeBytes;
  }
  for (const batch of [...open.values()].sort((a, b) => b.bytes - a.bytes)) yield toBatch(batch);
}
