import fc from "fast-check";
import { expect, test } from "vitest";
import { countWords } from "../../../domain/words.ts";
import { bucketOf } from "../lexical/word-buckets.ts";
import { gatherPostings, numberFrom, type PostingRows } from "./posting-lists.ts";

const words = fc.array(
  fc.oneof(fc.constantFrom("get", "set", "of", "the"), fc.string({ minLength: 1 })),
);

/** What the rows say of each word: its texts with their counts. */
function readBack(rows: PostingRows): Map<string, [number, number][]> {
  const lists = new Map<string, [number, number][]>();
  for (const [row, terms] of rows.terms.entries()) {
    let from = 0;
    for (const [i, term] of terms.entries()) {
      const end = rows.ends[row]?.[i] ?? 0;
      const texts = [...(rows.texts[row]?.subarray(from, end) ?? [])];
      const counts = rows.counts[row]?.subarray(from, end);
      expect(bucketOf(term)).toBe(rows.buckets[row]);
      expect(lists.has(term)).toBe(false);
      lists.set(
        term,
        texts.map((text, at) => [text, counts?.[at] ?? 0]),
      );
      from = end;
    }
    expect(rows.texts[row]?.length).toBe(from);
    expect(rows.counts[row]?.length).toBe(from);
  }
  return lists;
}

test("each word's list names its texts in order and how often each has it", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(words, { maxLength: 250 }),
      fc.nat(1_000_000),
      async (texts, first) => {
        const expected = new Map<string, [number, number][]>();
        for (const [i, own] of texts.entries())
          for (const [word, count] of countWords(own))
            expected.set(word, [...(expected.get(word) ?? []), [first + i, count]]);
        const rows = numberFrom(await gatherPostings(texts), first);
        expect(readBack(rows)).toEqual(expected);
        expect([...rows.buckets]).toEqual([...new Set(rows.buckets)].sort((a, b) => a - b));
      },
    ),
  );
});

test("a word that a text has more often than a count holds is counted as often as it holds", async () => {
  const { counts } = await gatherPostings([Array<string>(40_000).fill("x")]);
  expect([...(counts[0] ?? [])]).toEqual([32_767]);
});
