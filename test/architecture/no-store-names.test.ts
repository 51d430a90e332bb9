/** Code asks what a store can do, never which one it is: only wiring and the stores themselves know their names. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** `backend === "sqlite"`, `"postgres" !== kind`, `case "memory":` */
const COMPARISON =
  /(?:[!=]==?\s*["'`](?:sqlite|postgres(?:ql)?|pglite|memory|embedded|server)["'`])|(?:["'`](?:sqlite|postgres(?:ql)?|pglite|memory)["'`]\s*[!=]==?)|case\s+["'`](?:sqlite|postgres(?:ql)?|pglite|memory)["'`]/i;

const sources = (): readonly string[] =>
  readdirSync("src", { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts"))
    .map((path) => `src/${path}`)
    .filter((path) => !/^src\/stores\/(?:sqlite|postgres|memory)\//.test(path));

test("nothing above the stores compares their names", () => {
  const found = sources().filter((path) => COMPARISON.test(readFileSync(path, "utf8")));
  expect(sources().length).toBeGreaterThan(100);
  expect(found).toEqual([]);
});

test.each(['backend === "postgres"', "'sqlite' !== kind", "case `memory`:", 'profile == "server"'])(
  "%s would be found",
  (text) => expect(text).toMatch(COMPARISON),
);
