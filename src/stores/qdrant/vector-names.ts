/** What a model's vectors are called in a collection, and words as a sparse vector. */
import { createHash } from "node:crypto";
import type { EmbeddingSlot } from "../../domain/embedding.ts";

/** The sparse vector of a chunk's words. */
export const WORDS_VECTOR = "words";

/** Names are parts of file names at the server: no more than this of a model's own name. */
const MOST_SHOWN = 60;

/** `code-quarry-table-1-256-1f0b6c8f`: readable, and different for every slot and identity. */
export function vectorName(slot: EmbeddingSlot, identity: string): string {
  const shown = identity
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, MOST_SHOWN);
  const digest = createHash("sha256").update(identity).digest("hex").slice(0, 8);
  return `${slot}-${shown}-${digest}`;
}

/** Length of a dense vector, or size of a vocabulary, that an identity ends with. */
export const dimensionsOf = (identity: string): number =>
  Number(identity.slice(identity.lastIndexOf("/") + 1));

const indexes = new Map<string, number>();
/** Words remembered; a code base has some ten thousand that are frequent. */
const MOST_REMEMBERED = 100_000;

/** Index of a word: 32 bits of its digest. Two words of ten thousand share one with a chance of one in a hundred, and then count as one. */
export function wordIndex(word: string): number {
  const known = indexes.get(word);
  if (known !== undefined) return known;
  const index = createHash("sha256").update(word).digest().readUInt32LE(0);
  if (indexes.size >= MOST_REMEMBERED) indexes.clear();
  indexes.set(word, index);
  return index;
}

export interface SparseValues {
  readonly indices: number[];
  readonly values: number[];
}

/** Constants of BM25 as the catalog's own index has them, and the length of a usual chunk in words, which no point knows of all others. */
const GAIN = 1.2;
const LENGTH_SHARE = 0.75;
const USUAL_LENGTH = 200;

/** A chunk's words with BM25's gain of how often each stands there; how rare it is, Qdrant adds when it is asked. */
export function sparseWords(words: ReadonlyMap<string, number>): SparseValues {
  let length = 0;
  for (const count of words.values()) length += count;
  const damping = GAIN * (1 - LENGTH_SHARE + (LENGTH_SHARE * length) / USUAL_LENGTH);
  const gains = new Map<number, number>();
  for (const [word, count] of words) {
    const index = wordIndex(word);
    const gain = (count * (GAIN + 1)) / (count + damping);
    gains.set(index, (gains.get(index) ?? 0) + gain);
  }
  return { indices: [...gains.keys()], values: [...gains.values()].map(shortened) };
}

/** The words of a question, each as much as any other. */
export function askedWords(words: readonly string[]): SparseValues {
  const indices = [...new Set(words.map(wordIndex))];
  return { indices, values: indices.map(() => 1) };
}

/** A single-precision number in the fewest digits that give it back: what is sent is half as long. */
export const shortened = (value: number): number => Number(value.toPrecision(9));
