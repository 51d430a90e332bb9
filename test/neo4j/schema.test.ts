/** The schema of a Neo4j database: made by many at once, compared, taken back, and left alone where it is newer. */
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import type { Migration } from "../../src/domain/migration.ts";
import { readMigrations } from "../../src/stores/migration-files.ts";
import { openGraphTarget } from "../../src/stores/neo4j/migration-target.ts";
import { createNeo4jProjection } from "../../src/stores/neo4j/projection.ts";
import { migrateDown, migrateUp, migrationStatus } from "../../src/stores/run-migrations.ts";
import { findNeo4j, openTestProjection, runCypher } from "../support/neo4j.ts";
import { DATASET, numbering, projectedGraph } from "../support/projected-graphs.ts";
import { testContext } from "../support/test-context.ts";

const neo4j = findNeo4j();
const MIGRATIONS = readMigrations("neo4j");
const context = testContext();

/** A step that this version has no file of. */
const later = (kind: Migration["kind"]): Migration => ({
  ...{ version: MIGRATIONS.length + 1, name: "later", kind, checksum: "0".repeat(64) },
  up: "CREATE INDEX quarry_later IF NOT EXISTS FOR (n:QuarryLater) ON (n.name);",
  down: "// loses: nothing\nDROP INDEX quarry_later IF EXISTS;",
});

if ("missing" in neo4j) test.skip(`Neo4j: ${neo4j.missing}`, () => undefined);
else
  describe("Schema on Neo4j", () => {
    const { options } = neo4j;
    const target = openGraphTarget(options);
    const names = async () =>
      (
        await runCypher<{ name: string }>(
          options,
          "SHOW INDEXES YIELD name WHERE name STARTS WITH 'quarry_' RETURN name ORDER BY name",
        )
      ).map(({ name }) => name);
    const takeBack = async () => {
      await runCypher(options, "DROP INDEX quarry_own IF EXISTS");
      const everything = openGraphTarget(options, [...MIGRATIONS, later("breaking")]);
      await migrateDown(everything, { to: 0, mayLose: true });
    };
    const prepare = async (migrations: readonly Migration[] = MIGRATIONS) => {
      const { projection } = createNeo4jProjection(options, migrations);
      try {
        await projection.prepare(testContext());
      } finally {
        await projection.close();
      }
    };
    const isAllApplied = async () =>
      (await migrationStatus(target)).every(({ state }) => state === "applied");
    beforeEach(takeBack);
    afterAll(async () => {
      await takeBack();
      await prepare();
    });

    test("ten that begin at once make one schema", async () => {
      await Promise.all(Array.from({ length: 10 }, () => prepare()));
      expect(await isAllApplied()).toBe(true);
      expect((await target.verify(context, { only: [] })).drifts).toEqual([]);
      await prepare();
      expect(await migrateUp(target)).toEqual([]);
    });

    test("what was cut short is made whole by the next", async () => {
      await runCypher(
        options,
        "CREATE INDEX quarry_node_number IF NOT EXISTS FOR (n:QuarryNode) ON (n.place, n.number)",
      );
      await prepare();
      expect(await isAllApplied()).toBe(true);
    });

    test("steps are taken back and made again, and what is lost is told first", async () => {
      await prepare();
      const before = await names();
      const { projection } = await openTestProjection(options, context);
      const numberOf = numbering();
      const parts = { path: "a.ts", revision: 1, numberOf, symbols: ["f"], edges: [] };
      await projection.apply(context, [projectedGraph(parts)]);
      await expect(migrateDown(target, { to: 0, mayLose: false })).rejects.toMatchObject({
        code: "INVALID_ARGUMENT",
        message: expect.stringContaining("QuarryNode ("),
      });
      expect(await names()).toEqual(before);
      expect(await projection.count(context, DATASET)).toEqual({ documents: 1, rows: 2 });
      expect((await migrateDown(target, { to: 1, mayLose: false })).losses).toEqual([]);
      const { steps, losses } = await migrateDown(target, { to: 0, mayLose: true });
      expect([steps.length, losses.length]).toEqual([1, 2]);
      expect(await names()).toEqual(["quarry_lock_name", "quarry_step_version"]);
      expect(await runCypher(options, "MATCH (n:QuarryNode) RETURN n")).toEqual([]);
      await migrateUp(target);
      expect(await names()).toEqual(before);
      await projection.close();
    });

    test("a schema newer by additive steps is worked on, by a breaking one refused", async () => {
      await prepare([...MIGRATIONS, later("additive")]);
      await prepare();
      await runCypher(options, "MATCH (s:QuarryStep {version: $version}) SET s.kind = 'breaking'", {
        version: MIGRATIONS.length + 1,
      });
      await expect(prepare()).rejects.toMatchObject({
        code: "PROJECTION_REFUSED",
        next: expect.stringContaining("Update Quarry"),
      });
      await expect(target.verify(context, { only: [] })).rejects.toMatchObject({
        code: "CATALOG_NEWER",
      });
    });

    test("a step made from another file is refused, and nothing is made", async () => {
      const [first, ...rest] = MIGRATIONS;
      if (first === undefined) throw new Error("no steps");
      await prepare([{ ...first, checksum: "1".repeat(64) }]);
      const before = await names();
      await expect(prepare([first, ...rest])).rejects.toMatchObject({ code: "PROJECTION_REFUSED" });
      expect(await names()).toEqual(before);
      await runCypher(options, "MATCH (s:QuarryStep) DELETE s");
    });

    test("verify tells of drifts and of what cannot be", async () => {
      await prepare();
      const { projection } = await openTestProjection(options, context);
      const numberOf = numbering();
      const parts = {
        path: "a.ts",
        revision: 1,
        numberOf,
        symbols: ["f"],
        chunks: ["one"],
        edges: [],
      };
      for (const tenantId of ["one", "two"])
        await projection.apply(testContext({ tenantId }), [projectedGraph(parts)]);
      await projection.close();
      const sound = await target.verify(context, { only: [] });
      expect(sound.checks.map(({ state }) => state)).toEqual(
        Array.from({ length: 4 }, () => "passed"),
      );
      for (const cypher of [
        "DROP INDEX quarry_calls_ended",
        "CREATE INDEX quarry_own FOR (n:Other) ON (n.name)",
        `MATCH (a:QuarryNode {name: 'f'}), (b:QuarryNode {name: 'a.ts'}) WHERE a.place STARTS WITH 'one' AND b.place STARTS WITH 'two'
          CREATE (a)-[:CALLS]->(b)`,
        "MATCH (d:QuarryNode {name: 'a.ts'}) WHERE d.place STARTS WITH 'two' SET d.number = 1",
        "CREATE (:QuarryNode {key: 'stray', place: 'one|77|x', number: 3})",
        "MATCH (c:Chunk)<-[r:HAS_CHUNK]-() WHERE c.place STARTS WITH 'one' DELETE r",
      ])
        await runCypher(options, cypher);
      const { drifts, checks } = await target.verify(context, { only: [] });
      expect(drifts.map(({ object, kind }) => `${object} ${kind}`)).toEqual([
        "quarry_calls_ended missing",
        "quarry_own unexpected",
      ]);
      expect(checks.map(({ name, count }) => [name, count])).toEqual([
        ["graph-relations-in-one-place", 1],
        ["graph-numbers", 1],
        // the chunk, and what stands in it
        ["graph-chunks", 2],
        ["graph-generations", 1],
      ]);
    });
  });
