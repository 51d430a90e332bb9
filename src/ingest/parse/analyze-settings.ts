/** What shapes the output of parsing and chunking; every value here is part of each chunker's name. */

export interface AnalyzeSettings {
  /** Largest chunk that several syntax nodes may form, in characters that are not white space. */
  readonly maxChunkSize: number;
  /** A parse that takes longer falls back to lines. */
  readonly parseTimeoutMs: number;
  /** A longer text is not parsed: its tree would hold twenty times as much memory, which WebAssembly never gives back. */
  readonly maxParseBytes: number;
}

/**
 * 1,500 characters are about forty lines: one usual function with its comment, and small enough that ten hits fit an
 * agent's budget.
 */
export const DEFAULT_ANALYZE_SETTINGS: AnalyzeSettings = {
  maxChunkSize: 1_500,
  parseTimeoutMs: 2_000,
  maxParseBytes: 2_000_000,
};

/** No chunk exceeds this many bytes, neither in its file nor in its stored text. */
export const MAX_CHUNK_BYTES = 50_000;

/** Raise when the same tree yields other chunks or symbols. */
export const CHUNKER_VERSION = 1;
