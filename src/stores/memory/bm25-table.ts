/** A table of rows scored by BM25, with the formula and constants of SQLite's FTS5. */
import { countWords } from "../../domain/words.ts";

/** How fast repeats of a word stop counting; FTS5's constant. */
const K1 = 1.2;
/** How much longer rows are marked down; FTS5's constant. */
const B = 0.75;
/** A word in more than half of all rows still counts a trace, so that it breaks ties; FTS5's constant. */
const LEAST_IDF = 1e-6;

interface Posting {
  readonly row: number;
  readonly count: number;
}

export class Bm25Table {
  readonly #keys: string[] = [];
  readonly #lengths: number[] = [];
  readonly #postings = new Map<string, Posting[]>();
  #totalLength = 0;

  get size(): number {
    return this.#keys.length;
  }

  /** Adds a row; each key once. */
  add(key: string, words: readonly string[]): void {
    const row = this.#keys.push(key) - 1;
    this.#lengths.push(words.length);
    this.#totalLength += words.length;
    for (const [word, count] of countWords(words)) {
      const list = this.#postings.get(word);
      if (list === undefined) this.#postings.set(word, [{ row, count }]);
      else list.push({ row, count });
    }
  }

  /** In how many rows `word` stands. */
  frequency(word: string): number {
    return this.#postings.get(word)?.length ?? 0;
  }

  /** Every row that holds any of the words, with its score. */
  score(words: readonly string[]): Map<string, number> {
    const scores = new Map<string, number>();
    const average = this.#totalLength / Math.max(1, this.size);
    for (const word of words) {
      const postings = this.#postings.get(word) ?? [];
      const idf = Math.max(
        Math.log((this.size - postings.length + 0.5) / (postings.length + 0.5)),
        LEAST_IDF,
      );
      for (const { row, count } of postings) {
        const key = this.#keys[row] ?? "";
        const length = (this.#lengths[row] ?? 0) / average;
        const gain = (idf * count * (K1 + 1)) / (count + K1 * (1 - B + B * length));
        scores.set(key, (scores.get(key) ?? 0) + gain);
      }
    }
    return scores;
  }
}
