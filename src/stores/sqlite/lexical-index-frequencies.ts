/** In how many chunks each word stands, remembered until somebody commits. */
import type { ReadConnection } from "./connection.ts";

export interface WordFrequencies {
  /** Rows of the word index, as BM25 counts them. */
  chunks(): number;
  frequency(word: string): number;
}

/** Words of a few thousand questions; then it starts anew. */
const MOST_REMEMBERED = 20_000;

/** The first number of FTS5's averages record (row 1 of its data): how many rows the index holds. */
function rowCount(reader: ReadConnection): number {
  const row = reader.get<{ block: Uint8Array }>("SELECT block FROM word_index_data WHERE id = 1");
  let count = 0;
  for (const byte of row?.block ?? []) {
    count = count * 128 + (byte & 0x7f);
    if (byte < 0x80) break;
  }
  return count;
}

export function createWordFrequencies(reader: ReadConnection): WordFrequencies {
  const known = new Map<string, number>();
  let version = -1;
  let chunks = 0;
  const refresh = (): void => {
    const now = reader.get<{ data_version: number }>("PRAGMA data_version")?.data_version ?? 0;
    if (now === version && known.size < MOST_REMEMBERED) return;
    known.clear();
    version = now;
    chunks = rowCount(reader);
  };
  return {
    chunks: () => {
      refresh();
      return chunks;
    },
    frequency: (word) => {
      refresh();
      let count = known.get(word);
      if (count === undefined) {
        const row = reader.get<{ doc: number }>(
          "SELECT doc FROM word_frequencies WHERE term = ?",
          word,
        );
        count = row?.doc ?? 0;
        known.set(word, count);
      }
      return count;
    },
  };
}
