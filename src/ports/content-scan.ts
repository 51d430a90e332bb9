/** Search without an index: over given contents, read one by one within bounds. */
import type { LexicalIndex } from "./lexical-index.ts";

export interface ScannedDocument {
  readonly datasetId: string;
  readonly path: string;
  readonly contentHash: string;
  readonly chunker: string;
  readonly language: string;
}

/** For what the index does not show now. Its scores are BM25 over what was read. `nearestNames` finds nothing. */
export interface ContentScan extends LexicalIndex {
  /** How many documents were looked into, of how many. */
  scanned(): { readonly documents: number; readonly of: number };
}
