/** Cuts a list of files into batches that bound memory. */
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

/** Batches in the order of the files. A file above the limit forms its own. */
export function* toBatches(files: Iterable<AnalyzeFile>): Generator<Batch> {
  let batch: AnalyzeFile[] = [];
  let bytes = 0;
  for (const file of files) {
    if (
      batch.length > 0 &&
      (bytes + file.sizeBytes > MAX_BATCH_BYTES || batch.length === MAX_BATCH_FILES)
    ) {
      yield { files: batch, attempt: 0, avoidParse: null };
      batch = [];
      bytes = 0;
    }
    batch.push(file);
    bytes += file.sizeBytes;
  }
  if (batch.length > 0) yield { files: batch, attempt: 0, avoidParse: null };
}
