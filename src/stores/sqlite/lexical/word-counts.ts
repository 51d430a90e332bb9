/** In how many rows of a word index each word stands, remembered between questions. */
import type { ReadConnection } from "../connection.ts";

/** A full-text table, the vocabulary over it and the table of its row sizes. */
export type WordTable = "word_index" | "path_index";

const FREQUENCIES: Record<WordTable, string> = {
  word_index: "word_frequencies",
  path_index: "path_frequencies",
};

/** Counting a frequent word walks its whole list of rows; counts a few seconds old rank and plan as well. */
const TRUSTED_MS = 5_000;
/** A question has tens of words; this is hours of asking. */
const MAX_WORDS = 20_000;

export interface WordCounts {
  rows(): number;
  /** By word; 0 for one that stands nowhere. */
  of(words: readonly string[]): ReadonlyMap<string, number>;
}

/** Counts are read anew after a commit, but at most every five seconds unless the table is small. */
export function createWordCounts(reader: ReadConnection, table: WordTable): WordCounts {
  const known = new Map<string, number>();
  let rows = 0;
  let version = -1;
  let readAtMs = Number.NEGATIVE_INFINITY;
  const refresh = (): void => {
    const seen = reader.get<{ data_version: number }>("PRAGMA data_version")?.data_version ?? 0;
    if (seen === version) return;
    const nowMs = performance.now();
    if (rows > SMALL_ROWS && nowMs - readAtMs < TRUSTED_MS) return;
    known.clear();
    version = seen;
    readAtMs = nowMs;
    rows = rowCount(reader, table);
  };
  return {
    rows: () => {
      refresh();
      return rows;
    },
    of: (words) => {
      refresh();
      if (known.size > MAX_WORDS) known.clear();
      for (const word of words) {
        if (known.has(word)) continue;
        const row = reader.get<{ doc: number }>(
          `SELECT doc FROM ${FREQUENCIES[table]} WHERE term = ?`,
          word,
        );
        known.set(word, row?.doc ?? 0);
      }
      return new Map(words.map((word) => [word, known.get(word) ?? 0]));
    },
  };
}

/** Below this a count costs microseconds. */
const SMALL_ROWS = 20_000;

/** The first number of FTS5's averages record (row 1 of its data): how many rows the index holds. */
function rowCount(reader: ReadConnection, table: WordTable): number {
  const row = reader.get<{ block: Uint8Array }>(`SELECT block FROM ${table}_data WHERE id = 1`);
  let count = 0;
  for (const byte of row?.block ?? []) {
    count = count * 128 + (byte & 0x7f);
    if (byte < 0x80) break;
  }
  return count;
}
