/** The code graph in Neo4j, projected from a PostgreSQL catalog: the same suite, and the same answers as the catalog. */
import { afterAll, test } from "vitest";
import { findNeo4j, openTestProjection } from "../support/neo4j.ts";
import { neo4jStore } from "../support/neo4j-store.ts";
import {
  createTestDatabase,
  dropTestDatabase,
  findPostgres,
  openTestDatabase,
} from "../support/postgres.ts";
import { postgresStore } from "../support/postgres-store.ts";
import { testContext } from "../support/test-context.ts";
import { describeCodeGraph } from "./code-graph.suite.ts";

const neo4j = findNeo4j();
const postgres = findPostgres();

if ("missing" in neo4j) test.skip(`Neo4j: ${neo4j.missing}`, () => undefined);
else if ("missing" in postgres) test.skip(`PostgreSQL: ${postgres.missing}`, () => undefined);
else {
  const made = createTestDatabase(postgres.url);
  const open = async () => openTestDatabase(await made);
  const opened = openTestProjection(neo4j.options, testContext());
  const database = open();
  afterAll(async () => {
    await (await opened).projection.close();
    await (await database).close();
    await dropTestDatabase(postgres.url, await made);
  });
  const store = neo4jStore("Neo4j", async () => ({
    postgres: postgresStore("PostgreSQL", open),
    database: await database,
    opened: await opened,
  }));
  describeCodeGraph(store);
}
