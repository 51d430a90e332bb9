/** Exact search: literals of an expression, lines of matches, a pattern that never ends. */
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { mustHaveLiterals } from "./exact-literals.ts";
import { compilePattern, matchLines } from "./match-text.ts";
import { createPatternMatcher } from "./pattern-matcher.ts";

const matcher = createPatternMatcher();
afterAll(() => matcher.close());

test.each([
  ["parseHeaders", ["parseheaders"]],
  ["func \\w+Handler\\(", ["func ", "handler("]],
  ["abc|abd", []],
  ["(abc|abd)xyz", ["xyz"]],
  ["colou?r", ["colo"]],
  ["abcd*", ["abc"]],
  ["abcd+e", ["abcd"]],
  ["abc{0,2}def", ["def"]],
  ["ab", []],
  ["[abc]{3}tail", ["tail"]],
  ["a\\.b\\.c", ["a.b.c"]],
  ["^import .* from$", ["import ", " from"]],
  ["\\u0041bcd", ["bcd"]],
  ["(?:x[)]y)long", ["long"]],
])("every match of %s holds %j", (pattern, literals) => {
  expect(mustHaveLiterals(pattern)).toEqual(literals);
});

test("literals stand in every match (random expressions and texts)", () => {
  const atom = fc.constantFrom(
    "abc",
    "d",
    "x?",
    "y*",
    "z+",
    "[ab]",
    ".",
    "(abc|d)",
    "\\w",
    "abc{0,1}",
    "d{2}",
  );
  const pattern = fc.array(atom, { minLength: 1, maxLength: 6 }).map((atoms) => atoms.join(""));
  const text = fc
    .array(fc.constantFrom("abc", "d", "dd", "x", "y", "z", "a", "b"), { maxLength: 12 })
    .map((parts) => parts.join(""));
  fc.assert(
    fc.property(pattern, text, (source, haystack) => {
      const match = new RegExp(source).exec(haystack);
      if (match === null) return;
      for (const literal of mustHaveLiterals(source))
        expect(haystack.toLowerCase()).toContain(literal);
    }),
    { numRuns: 2_000 },
  );
});

test("matches are lines, counted from one, each once", () => {
  const lines = (source: string, text: string, flags = "", literal = false): number[] =>
    matchLines(compilePattern({ source, flags, literal }), text, 100);
  expect(lines("a", "a a\nb\na")).toEqual([1, 3]);
  expect(lines("^b$", "a\nb\r\nb\nab")).toEqual([2, 3]);
  expect(lines("a.b", "a.b\naxb", "", true)).toEqual([1]);
  expect(lines("B", "a\nb", "i")).toEqual([2]);
  expect(lines("a\\nb", "x\na\nb\na\nb")).toEqual([2, 4]);
  expect(lines("$", "")).toEqual([1]);
  expect(lines("", "a\nb\n")).toEqual([1, 2]);
});

test("the lines found are those that the expression matches line by line", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom("a", "b", "\n", "ab"), { maxLength: 30 }), (parts) => {
      const text = parts.join("");
      const expected = text.split("\n").flatMap((line, i) => (/ab/.test(line) ? [i + 1] : []));
      expect(
        matchLines(compilePattern({ source: "ab", flags: "", literal: false }), text, 1_000),
      ).toEqual(expected);
    }),
  );
});

test("a pattern that never ends is stopped, and the next one is answered", async () => {
  const endless = { source: "(a+)+$", flags: "", literal: false };
  const start = performance.now();
  const hang = matcher.match({
    pattern: endless,
    texts: [`${"a".repeat(40)}!`],
    limit: 10,
    budgetMs: 300,
  });
  const behind = matcher.match({
    pattern: { source: "b+", flags: "", literal: false },
    texts: ["a\nbb"],
    limit: 10,
    budgetMs: 5_000,
  });
  await expect(hang).rejects.toMatchObject({ code: "PATTERN_TIMEOUT", next: expect.any(String) });
  expect(performance.now() - start).toBeLessThan(3_000);
  await expect(behind).resolves.toEqual([[2]]);
  const again = {
    pattern: { source: "c$", flags: "", literal: false },
    texts: ["c"],
    limit: 10,
    budgetMs: 5_000,
  };
  await expect(matcher.match(again)).resolves.toEqual([[1]]);
});
