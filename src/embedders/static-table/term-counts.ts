/** A text as counts of table rows: what training and embedding both start from. */
import type { Vocabulary } from "./vocabulary.ts";
import { identifiersOf } from "./words-of.ts";

/** Scratch space for one text after another; not for two at once. */
export interface TermCounter {
  /**
   * Counts `text` and calls `visit` for each of its rows, in order of first appearance, with how much the row counts before any weight:
   * 1 + log(count), or the count itself below one.
   */
  readonly count: (text: string, visit: (row: number, amount: number) => void) => void;
}

const damped = (count: number): number => (count < 1 ? count : 1 + Math.log(count));

export function createTermCounter(vocabulary: Vocabulary, rowCount: number): TermCounter {
  const counts = new Float32Array(rowCount);
  const touched = new Int32Array(rowCount);
  /** Returns how many rows the text has. */
  const gather = (text: string): number => {
    let size = 0;
    for (const identifier of identifiersOf(text)) {
      const { rows, shares } = vocabulary.rowsOf(identifier);
      for (let i = 0; i < rows.length; i++) {
        const row = rows[i] ?? 0;
        if (counts[row] === 0) touched[size++] = row;
        counts[row] = (counts[row] ?? 0) + (shares[i] ?? 0);
      }
    }
    return size;
  };
  return {
    count: (text, visit) => {
      const size = gather(text);
      for (let i = 0; i < size; i++) {
        const row = touched[i] ?? 0;
        visit(row, damped(counts[row] ?? 0));
        counts[row] = 0;
      }
    },
  };
}
