import { expect, test } from "vitest";
import { askedWords, dimensionsOf, sparseWords, vectorName, wordIndex } from "./vector-names.ts";

test("names are parts of file names, readable, and one a slot and identity", () => {
  const name = vectorName("code", "nomic-ai/CodeRankEmbed@1/768");
  expect(name).toMatch(/^code-nomic-ai-coderankembed-1-768-[0-9a-f]{8}$/);
  const others = ["nomic-ai/coderankembed@1/768", "nomic-ai/CodeRankEmbed@1-768"];
  expect(new Set([name, ...others.map((other) => vectorName("code", other))]).size).toBe(3);
  expect(vectorName("text", "a@1/2")).not.toBe(vectorName("code", "a@1/2"));
  expect(dimensionsOf("nomic-ai/CodeRankEmbed@1/768")).toBe(768);
});

test("a word that stands often counts more, and less in a long text", () => {
  const value = (words: [string, number][], word: string): number => {
    const { indices, values } = sparseWords(new Map(words));
    return values[indices.indexOf(wordIndex(word))] ?? 0;
  };
  const once = value([["a", 1]], "a");
  expect(value([["a", 2]], "a")).toBeGreaterThan(once);
  expect(
    value(
      [
        ["a", 1],
        ["b", 500],
      ],
      "a",
    ),
  ).toBeLessThan(once);
  expect(askedWords(["a", "a", "b"])).toEqual({
    indices: [wordIndex("a"), wordIndex("b")],
    values: [1, 1],
  });
});
