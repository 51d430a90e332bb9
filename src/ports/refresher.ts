/** What search needs of indexing: that the text it is about to show is the file's text now. */
import type { Chunk } from "../domain/chunk.ts";
import type { SymbolDefinition } from "../domain/symbol.ts";
import type { OperationContext } from "./operation-context.ts";

/** A document's present state, read for one answer. */
export type RefreshedDocument =
  /** `contentHash`: what the index held when the file was compared with it; null where nothing is compared. */
  | { readonly path: string; readonly state: "unchanged"; readonly contentHash: string | null }
  /** Re-indexed and committed; ask the catalog again. */
  | { readonly path: string; readonly state: "committed" }
  /** Read for this answer alone; another process was asked to commit it. */
  | {
      readonly path: string;
      readonly state: "read";
      readonly text: Buffer;
      readonly chunks: readonly Chunk[];
      readonly symbols: readonly SymbolDefinition[];
      readonly language: string;
    }
  | { readonly path: string; readonly state: "gone" }
  /** It changed and the time did not suffice. */
  | { readonly path: string; readonly state: "stale" };

export interface Refresher {
  /** Compares each path with its file and re-indexes what changed within `budgetMs`; results in the order given. */
  refresh(
    context: OperationContext,
    params: {
      readonly datasetId: string;
      readonly paths: readonly string[];
      readonly budgetMs: number;
    },
  ): Promise<readonly RefreshedDocument[]>;
  /** Starts a sweep behind the answer unless one ended less than two seconds ago or is running. */
  sweepBehind(datasetId: string): void;
  /** Sweeps now, within `budgetMs`; true when it completed and what it found is committed. */
  sweepNow(
    context: OperationContext,
    params: { readonly datasetId: string; readonly budgetMs: number },
  ): Promise<boolean>;
}
