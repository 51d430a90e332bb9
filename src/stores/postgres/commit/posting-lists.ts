/** Posting lists of a commit's texts, many words in a row. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { BUCKETS, bucketOf } from "../lexical/word-buckets.ts";

/** Rows of one segment of a project's word index, in order of bucket; every list of a row is as long as the others say. */
export interface PostingRows {
  readonly buckets: readonly number[];
  /** The words of each row. */
  readonly terms: readonly (readonly string[])[];
  /** Where each word's list ends in `texts` and `counts` of its row; the next one's begins there. */
  readonly ends: readonly Int32Array[];
  /** Numbers of texts, ascending within a word. */
  readonly texts: readonly Int32Array[];
  /** How often the word stands in each. */
  readonly counts: readonly Int16Array[];
}

/** More of one word says nothing more; a `smallint` holds it. */
const MOST_COUNTED = 32_767;

/** A millisecond or two: then whatever else the commit sends meanwhile has its turn, and the server something to do. */
const TEXTS_AT_ONCE = 100;

/** One word of one text each, in order of text. */
interface Postings {
  readonly words: readonly string[];
  /** How many texts have each word. */
  readonly lengths: readonly number[];
  readonly count: number;
  readonly wordOf: Int32Array;
  readonly textOf: Int32Array;
  readonly countOf: Int16Array;
}

/** `texts`: the words of each. They are numbered from 0; `numberFrom` says what the project calls them. */
export async function gatherPostings(texts: readonly (readonly string[])[]): Promise<PostingRows> {
  const postings = await countPostings(texts);
  const { words, lengths } = postings;
  const order = sortByBucket(words);
  const starts = new Int32Array(words.length);
  let end = 0;
  for (const word of order.words) {
    starts[word] = end;
    end += lengths[word] ?? 0;
  }
  const placed = placePostings(postings, starts);
  const rows = { buckets: [], terms: [], ends: [], texts: [], counts: [] } as {
    -readonly [Part in keyof PostingRows]: PostingRows[Part][number][];
  };
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    const own = order.words.subarray(order.starts[bucket], order.starts[bucket + 1]);
    if (own.length === 0) continue;
    const from = starts[own[0] ?? 0] ?? 0;
    const ends = Int32Array.from(own, (word) => (starts[word] ?? 0) + (lengths[word] ?? 0) - from);
    const to = from + (ends.at(-1) ?? 0);
    rows.buckets.push(bucket);
    rows.terms.push(Array.from(own, (word) => words[word] ?? ""));
    rows.ends.push(ends);
    rows.texts.push(placed.texts.subarray(from, to));
    rows.counts.push(placed.counts.subarray(from, to));
  }
  return rows;
}

/** The same rows, with the first text as number `first`. */
export function numberFrom(rows: PostingRows, first: number): PostingRows {
  return { ...rows, texts: rows.texts.map((list) => list.map((text) => first + text)) };
}

async function countPostings(texts: readonly (readonly string[])[]): Promise<Postings> {
  const most = texts.reduce((sum, { length }) => sum + length, 0);
  const numbers = new Map<string, number>();
  const lengths: number[] = [];
  /** By word: its last posting, so that a second one in the same text counts there. */
  const last: number[] = [];
  const wordOf = new Int32Array(most);
  const textOf = new Int32Array(most);
  const countOf = new Int16Array(most);
  let count = 0;
  const add = (word: string, text: number): void => {
    const number = numbers.get(word) ?? numbers.size;
    const at = last[number];
    if (at !== undefined && textOf[at] === text) {
      countOf[at] = Math.min((countOf[at] ?? 0) + 1, MOST_COUNTED);
      return;
    }
    if (at === undefined) numbers.set(word, number);
    last[number] = count;
    lengths[number] = (lengths[number] ?? 0) + 1;
    wordOf[count] = number;
    textOf[count] = text;
    countOf[count++] = 1;
  };
  for (const [i, words] of texts.entries()) {
    if (i % TEXTS_AT_ONCE === TEXTS_AT_ONCE - 1) await nextTurn();
    for (const word of words) add(word, i);
  }
  return { words: [...numbers.keys()], lengths, count, wordOf, textOf, countOf };
}

/** Numbers of words in order of bucket, and where each bucket's begin. */
function sortByBucket(words: readonly string[]): {
  readonly words: Int32Array;
  readonly starts: Int32Array;
} {
  const buckets = Int16Array.from(words, bucketOf);
  const starts = new Int32Array(BUCKETS + 1);
  for (const bucket of buckets) starts[bucket + 1] = (starts[bucket + 1] ?? 0) + 1;
  for (let bucket = 0; bucket < BUCKETS; bucket++)
    starts[bucket + 1] = (starts[bucket + 1] ?? 0) + (starts[bucket] ?? 0);
  const next = starts.slice();
  const sorted = new Int32Array(words.length);
  for (const [word, bucket] of buckets.entries()) {
    const at = next[bucket] ?? 0;
    sorted[at] = word;
    next[bucket] = at + 1;
  }
  return { words: sorted, starts };
}

/** Each word's postings from its start on. */
function placePostings(
  { count, wordOf, textOf, countOf }: Postings,
  starts: Int32Array,
): { readonly texts: Int32Array; readonly counts: Int16Array } {
  const texts = new Int32Array(count);
  const counts = new Int16Array(count);
  const next = starts.slice();
  for (let i = 0; i < count; i++) {
    const word = wordOf[i] ?? 0;
    const at = next[word] ?? 0;
    texts[at] = textOf[i] ?? 0;
    counts[at] = countOf[i] ?? 0;
    next[word] = at + 1;
  }
  return { texts, counts };
}
