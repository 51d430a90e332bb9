/** Nearest paths: what a wrong path most likely meant. */
import { expect, test } from "vitest";
import { nearestPaths } from "./nearest-paths.ts";

const PATHS = ["src/store/open.ts", "src/store/close.ts", "docs/open.md", "lib/deep/store-open.ts"];

test("the same file name elsewhere comes first", () => {
  expect(nearestPaths(PATHS, "lib/open.ts", 2)[0]).toBe("src/store/open.ts");
});

test("words of the name count more than folders", () => {
  expect(nearestPaths(PATHS, "src/storeOpen", 1)).toEqual(["lib/deep/store-open.ts"]);
});

test("what shares no word is left out", () => {
  expect(nearestPaths(PATHS, "zebra", 5)).toEqual([]);
});
