/** Pairs as rows of numbers: which table rows a text has, and how much each counts. */
import { createTermCounter } from "../../src/embedders/static-table/term-counts.ts";
import {
  createVocabulary,
  type VocabularyShape,
} from "../../src/embedders/static-table/vocabulary.ts";
import { wordsOf } from "../../src/embedders/static-table/words-of.ts";
import type { Pair } from "../pairs/pair.ts";

/** Sparse rows: the terms of text i lie from `offsets[i]` to `offsets[i + 1]`. */
export interface TermRows {
  readonly offsets: Int32Array;
  readonly rows: Int32Array;
  readonly amounts: Float32Array;
}

export interface VocabularyOptions {
  /** A word needs a row of its own from this many texts on. */
  readonly leastTexts: number;
  readonly mostWords: number;
  readonly gramLength: number;
  readonly buckets: number;
}

export interface CountedVocabulary extends VocabularyShape {
  /** Texts that each word stands in, in the order of the words. */
  readonly textCounts: readonly number[];
  readonly texts: number;
}

const IDENTIFIER = /[\p{L}\p{N}\p{M}_$]+/gu;

/** The most frequent words, ties in alphabetical order. */
export function countVocabulary(
  pairs: readonly Pair[],
  options: VocabularyOptions,
): CountedVocabulary {
  const counts = new Map<string, number>();
  for (const { query, code } of pairs) {
    for (const text of [query, code]) {
      const words = new Set((text.match(IDENTIFIER) ?? []).flatMap(wordsOf));
      for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
    }
  }
  const kept = [...counts]
    .filter(([, count]) => count >= options.leastTexts)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, options.mostWords);
  return {
    words: kept.map(([word]) => word),
    textCounts: kept.map(([, count]) => count),
    texts: pairs.length * 2,
    gramLength: options.gramLength,
    buckets: options.buckets,
  };
}

export function termRows(texts: readonly string[], shape: VocabularyShape): TermRows {
  const counter = createTermCounter(createVocabulary(shape), shape.words.length + shape.buckets);
  const offsets = new Int32Array(texts.length + 1);
  const rows: number[] = [];
  const amounts: number[] = [];
  texts.forEach((text, i) => {
    counter.count(text, (row, amount) => {
      rows.push(row);
      amounts.push(amount);
    });
    offsets[i + 1] = rows.length;
  });
  return { offsets, rows: Int32Array.from(rows), amounts: Float32Array.from(amounts) };
}
