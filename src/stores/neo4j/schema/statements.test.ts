/** Cypher files as statements. */
import { expect, test } from "vitest";
import { readMigrations } from "../../migration-files.ts";
import { describeMade, labelsLost, statementsIn } from "./statements.ts";

test("comments go, statements are told apart", () => {
  expect(statementsIn("// additive: x\nCREATE A\n  (b);\n\n// more\nCREATE C;\n")).toEqual([
    "CREATE A\n  (b)",
    "CREATE C",
  ]);
  expect(labelsLost("// loses: One, Two\nDROP X;")).toEqual(["One", "Two"]);
  expect(labelsLost("// loses: nothing\nDROP X;")).toEqual([]);
});

test("every step can be done twice, is understood, and is taken back whole", () => {
  for (const { up, down } of readMigrations("neo4j")) {
    const made = statementsIn(up).map((statement) => {
      expect(statement).toContain(" IF NOT EXISTS ");
      return describeMade(statement)?.[0];
    });
    const dropped = statementsIn(down).map(
      (statement) => /^DROP (?:INDEX|CONSTRAINT) (\w+) IF EXISTS$/.exec(statement)?.[1],
    );
    expect(dropped.toSorted()).toEqual(made.toSorted());
  }
});

test("what a statement makes is worded as the database words it", () => {
  expect(
    describeMade("CREATE CONSTRAINT quarry_a IF NOT EXISTS FOR (n:N) REQUIRE n.key IS UNIQUE"),
  ).toEqual(["quarry_a", "unique N(key)"]);
  expect(
    describeMade("CREATE INDEX quarry_b IF NOT EXISTS FOR ()-[r:CALLS]-() ON (r.one, r.two)"),
  ).toEqual(["quarry_b", "range CALLS(one, two)"]);
});
