import { expect, test } from "vitest";
import { nearestWord } from "./nearest-word.ts";

const VALID = ["query", "path", "globs", "language", "kind", "symbol", "limit", "max_tokens"];

test.each([
  ["qeury", "query"],
  ["Query", "query"],
  ["maxTokens", "max_tokens"],
  ["languages", "language"],
  ["paths", "path"],
  ["lmiit", "limit"],
])("%s means %s", (given, meant) => {
  expect(nearestWord(given, VALID)).toBe(meant);
});

test("a word like nothing valid has no nearest", () => {
  expect(nearestWord("xyzzy", VALID)).toBeNull();
  expect(nearestWord("anything", [])).toBeNull();
});
