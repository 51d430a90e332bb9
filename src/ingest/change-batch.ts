/** Gathers analysed documents into change sets that are small enough to commit in a fraction of a second. */
import type { ChangeSet, DocumentUpsert } from "../domain/change-set.ts";
import type { ChunkSet, Content } from "../domain/content.ts";
import type { DocumentStat, DocumentVersion, SkippedFile } from "../domain/document.ts";
import type { AnalyzedDocument } from "./analyzer.ts";
import { type DocumentVectors, joinVectors } from "./vector-columns.ts";

/** A commit of this much source takes about a tenth of a second, so other processes get their turn. */
const BATCH_BYTES = 2 * 1024 * 1024;
const BATCH_DOCUMENTS = 400;

export interface CommitStamp {
  readonly datasetId: string;
  readonly gitCommit: string | null;
  readonly branch: string | null;
  readonly gitPosition: number | null;
}

/** Counts of what went through the batches of one run. */
export interface BatchCounts {
  added: number;
  changed: number;
  removed: number;
  unchanged: number;
  partial: number;
  failed: number;
  bytes: number;
  chunks: number;
  cutTokens: number;
}

export const noCounts = (): BatchCounts => ({
  added: 0,
  changed: 0,
  removed: 0,
  unchanged: 0,
  partial: 0,
  failed: 0,
  bytes: 0,
  chunks: 0,
  cutTokens: 0,
});

export class ChangeBatch {
  readonly #contents = new Map<string, Content>();
  readonly #chunkSets = new Map<string, ChunkSet>();
  readonly #vectors: DocumentVectors[] = [];
  readonly #upserts: DocumentUpsert[] = [];
  readonly #touches: DocumentStat[] = [];
  readonly #deletes: string[] = [];
  readonly #skips: SkippedFile[] = [];
  readonly #unskips: string[] = [];
  #bytes = 0;

  get isEmpty(): boolean {
    return this.#documents === 0 && this.#skips.length === 0 && this.#unskips.length === 0;
  }

  get isFull(): boolean {
    return this.#bytes >= BATCH_BYTES || this.#documents >= BATCH_DOCUMENTS;
  }

  get #documents(): number {
    return this.#upserts.length + this.#touches.length + this.#deletes.length;
  }

  /** Adds one analysed document, told what the dataset shows at its path now. */
  add(document: AnalyzedDocument, shown: DocumentVersion | undefined, counts: BatchCounts): void {
    switch (document.outcome) {
      case "analyzed":
        this.#contents.set(document.content.hash, document.content);
        this.#chunkSets.set(
          `${document.chunkSet.contentHash} ${document.chunkSet.chunker}`,
          document.chunkSet,
        );
        if (document.vectors != null) {
          const { hashes } = document.chunkSet.chunks;
          this.#vectors.push({ hashes, of: document.vectors });
        }
        this.#bytes += document.content.byteLength;
        counts.bytes += document.content.byteLength;
        counts.chunks += document.chunkSet.chunks.count;
        counts.cutTokens += document.chunkSet.cutTokens ?? 0;
        if (document.chunkSet.partial !== null) counts.partial++;
        this.#place(document.stat, document.content.hash, document.chunkSet.chunker, shown, counts);
        break;
      case "known":
        counts.bytes += document.stat.sizeBytes;
        this.#place(document.stat, document.contentHash, document.chunker, shown, counts);
        break;
      case "skipped":
        this.#skips.push({ ...document.stat, reason: document.reason });
        if (shown !== undefined) this.delete(document.path, counts);
        break;
      case "gone":
        if (shown !== undefined) this.delete(document.path, counts);
        break;
      case "failed":
        counts.failed++;
        break;
    }
  }

  delete(path: string, counts: BatchCounts): void {
    counts.removed++;
    this.#deletes.push(path);
  }

  recordSkips(skips: readonly SkippedFile[], unskips: readonly string[]): void {
    this.#skips.push(...skips);
    this.#unskips.push(...unskips);
  }

  toChangeSet(stamp: CommitStamp, nowMs: number): ChangeSet {
    return {
      ...stamp,
      contents: [...this.#contents.values()],
      chunkSets: [...this.#chunkSets.values()],
      upserts: this.#upserts,
      touches: this.#touches,
      deletes: this.#deletes,
      skips: this.#skips,
      unskips: this.#unskips,
      vectors: joinVectors(this.#vectors),
      committedAtMs: nowMs,
    };
  }

  #place(
    stat: DocumentStat,
    contentHash: string,
    chunker: string,
    shown: DocumentVersion | undefined,
    counts: BatchCounts,
  ): void {
    if (shown?.contentHash === contentHash && shown.chunker === chunker) {
      counts.unchanged++;
      this.#touches.push(stat);
      return;
    }
    if (shown === undefined) {
      counts.added++;
      this.#unskips.push(stat.path);
    } else counts.changed++;
    this.#upserts.push({ ...stat, contentHash, chunker, sourceType: "file", mediaType: null });
  }
}
