import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitWords } from "./words.ts";

const IDENTIFIER = /[\p{L}\p{N}_$]+/gu;
const PART = /\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}]+|[\p{Lo}\p{Lm}]|\p{N}+/gu;

/** The rule as one reads it; the shipped code is the same rule without regular expressions. */
function splitPlainly(text: string): string[] {
  const words: string[] = [];
  for (const [identifier] of text.matchAll(IDENTIFIER)) {
    const parts = identifier.match(PART);
    if (parts === null) continue;
    const compound = identifier.toLowerCase();
    if (parts.length > 1 && compound.length <= 64) words.push(compound);
    for (const part of parts) words.push(part.toLowerCase().slice(0, 64));
  }
  return words;
}

describe("splitWords", () => {
  it.each([
    ["parseHTTPRequest_v2", "parsehttprequest_v2 parse http request v 2"],
    ["getElementById", "getelementbyid get element by id"],
    ["HTTPServer", "httpserver http server"],
    ["XMLHttpRequest2", "xmlhttprequest2 xml http request 2"],
    ["__init__", "init"],
    ["$scope.$apply()", "scope apply"],
    ["MAX_SIZE", "max_size max size"],
    ["a.b->c::d", "a b c d"],
    ["0xFF", "0xff 0 x ff"],
    ["ABC", "abc"],
    ["naïveCafé", "naïvecafé naïve café"],
    ["漢字", "漢字 漢 字"],
    ["", ""],
    ["İstanbul fooBar", `${"İstanbul".toLowerCase()} foobar foo bar`],
  ])("%s", (text, expected) => {
    const words = splitWords(text).join(" ");
    expect(words).toBe(splitPlainly(text).join(" "));
    if (!text.includes("İ")) expect(words).toBe(expected);
  });

  it("cuts long words and drops long compounds", () => {
    expect(splitWords("x".repeat(100))).toEqual(["x".repeat(64)]);
    expect(splitWords(`a_${"X".repeat(100)}`)).toEqual(["a", "x".repeat(64)]);
  });

  it("agrees with the plain rule on any text", () => {
    const pieces = fc.constantFrom(
      ..."aZ09_$ .é漢ßİΣ😀𝒜ªʰ٣\n-",
      "ab",
      "AB",
      "Ab",
      "camelCase",
      "x".repeat(70),
    );
    const text = fc.oneof(
      fc.array(pieces, { maxLength: 30 }).map((all) => all.join("")),
      fc.string({ unit: "binary", maxLength: 60 }),
    );
    fc.assert(
      fc.property(text, (value) => {
        expect(splitWords(value)).toEqual(splitPlainly(value));
      }),
      { numRuns: 1_000 },
    );
  });
});
