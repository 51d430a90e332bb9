import { expect, test } from "vitest";
import { exclusionRules } from "./index-limits.ts";

test("a language is excluded by the names of its files, in either case", () => {
  const rules = exclusionRules({
    maxFileBytes: 1,
    exclude: ["dist/"],
    excludeLanguages: ["go", "cpp", "toml"],
  });
  expect(rules.slice(0, 2)).toEqual(["dist/", "*.[gG][oO]"]);
  expect(rules).toContain("*.[cC]++");
  expect(rules).toContain("[pP][iI][pP][fF][iI][lL][eE]");
});
