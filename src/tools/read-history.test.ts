import { describe, expect, test } from "vitest";
import { readHistory } from "./read-history.ts";

describe("what history asks for", () => {
  test.each([
    ["0", 0],
    ["500", 500],
    [" 500 ", 500],
    ["1000000", 1_000_000],
  ])("%j: so many commits", (history, commits) => {
    expect(readHistory(history)).toEqual({ commits, ref: null });
  });

  test.each([
    "main",
    "origin/main",
    "v1.2.0",
    "3f2a1c9",
    "12345678",
    "refs/heads/123",
    "1.0",
    "-1",
  ])("%j: a ref", (history) => {
    expect(readHistory(history)).toEqual({ commits: null, ref: history });
  });

  test.each(["", "  ", "1000001"])("%j: neither", (history) => {
    expect(() => readHistory(history)).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT" }),
    );
  });
});
