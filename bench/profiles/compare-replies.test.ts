import { expect, test } from "vitest";
import { inCommon, placesOf, withoutCursor } from "./compare-replies.ts";

const REPLY = [
  "src/a b.ts:12-40 Store.open (function)",
  "12: export function open(): string {",
  "13: call:1-2 it (twice)",
  "… 5 more lines to 40",
  "",
  "lib/x.go:1-9 (text) stale",
  "why: words",
  "[hits 1-2 of 9; more with cursor abc.def]",
].join("\n");

test("places of a reply are its hits, not lines of their code", () => {
  expect(placesOf(REPLY)).toEqual(["src/a b.ts:12-40", "lib/x.go:1-9"]);
  expect(placesOf("[no hits; try other words, a symbol name, or fewer filters]")).toEqual([]);
});

test("what both have, of the longer one; nothing is equal to nothing", () => {
  expect(inCommon(["a", "b"], ["b", "c", "d", "e"])).toBe(0.25);
  expect(inCommon([], [])).toBe(1);
  expect(inCommon([], ["a"])).toBe(0);
  expect(withoutCursor(REPLY)).not.toContain("abc.def");
});
