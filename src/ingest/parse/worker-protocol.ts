/** What the pool and a parse worker say to each other. */
import type { DocumentStat, SkipReason } from "../../domain/document.ts";
import type { AnalyzedDocument } from "../analyzer.ts";
import type { AnalyzeSettings } from "./analyze-settings.ts";

export interface AnalyzeFile {
  /** Relative to the root, `/`-separated. */
  readonly path: string;
  /** As the listing says; batches are bounded by it. */
  readonly sizeBytes: number;
  /** Its content is never guessed to be generated or minified. */
  readonly handWritten?: true;
  /** Its content when it is no file. */
  readonly bytes?: Uint8Array;
}

/** What became of one file. `stat` belongs to exactly the bytes that were analyzed. */
export type FileOutcome =
  | Exclude<AnalyzedDocument, { readonly outcome: "skipped" }>
  | {
      readonly outcome: "skipped";
      readonly path: string;
      readonly reason: SkipReason;
      readonly stat: DocumentStat | null;
    };

export interface BatchMessage {
  readonly type: "batch";
  readonly id: number;
  readonly root: string;
  readonly files: readonly AnalyzeFile[];
  readonly settings: AnalyzeSettings;
  /** A larger file is skipped, whatever the listing said. */
  readonly maxFileBytes: number;
  /** The worker asks which contents are known before it parses. */
  readonly asksKnown: boolean;
  /** Why no file of the batch is to be parsed, or null: the parser crashed on it before. */
  readonly avoidParse: string | null;
  /** Two numbers: `CANCELLED` is set by the pool, `AT_FILE` by the worker. */
  readonly shared: Int32Array<SharedArrayBuffer>;
}

/** Index in `shared`: not 0 means that the rest of the batch is not wanted any more. */
export const CANCELLED = 0;
/** Index in `shared`: one more than the index of the file that is being worked on, 0 between files. */
export const AT_FILE = 1;

/** Answers `hashed`: which of its keys are known already. */
export interface KnownMessage {
  readonly type: "known";
  readonly id: number;
  readonly known: ReadonlySet<string>;
}

export type ToWorker = BatchMessage | KnownMessage;

export type FromWorker =
  /** Keys are `contentHash chunker`. */
  | { readonly type: "hashed"; readonly id: number; readonly keys: readonly string[] }
  | { readonly type: "outcomes"; readonly id: number; readonly outcomes: readonly IndexedOutcome[] }
  /** `wasmBytes` is the size of WebAssembly's memory, which never shrinks. */
  | { readonly type: "finished"; readonly id: number; readonly wasmBytes: number };

export interface IndexedOutcome {
  /** Index in the batch's files. */
  readonly index: number;
  readonly result: FileOutcome;
}
