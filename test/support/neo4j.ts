/** A Neo4j server for tests, as `neo4j-server.ts` found or started it. */
import neo4j from "neo4j-driver";
import { createNeo4jProjection, type Neo4jProjection } from "../../src/stores/neo4j/projection.ts";
import type { Neo4jOptions } from "../../src/stores/neo4j/server.ts";

export type TestNeo4j = { readonly options: Neo4jOptions } | { readonly missing: string };

/** Where it is and how to log in, or why there is none. */
export function findNeo4j(): TestNeo4j {
  const url = process.env["TEST_NEO4J_URL"];
  const user = process.env["TEST_NEO4J_USER"];
  const password = process.env["TEST_NEO4J_PASSWORD"];
  if (!url) {
    const missing = process.env["TEST_NEO4J_PROBLEM"] ?? "no NEO4J_URL";
    console.warn(`skipped: tests on Neo4j (${missing})`);
    return { missing };
  }
  return { options: optionsFor({ url, user: user ?? "neo4j", password: password ?? "" }) };
}

/** Short pauses, so that tests need not wait for long ones. */
export const optionsFor = (
  options: Pick<Neo4jOptions, "url" | "user" | "password"> & Partial<Neo4jOptions>,
): Neo4jOptions => ({
  connections: 10,
  connectTimeoutMs: 5_000,
  readTimeoutMs: 20_000,
  writeTimeoutMs: 60_000,
  breaker: { failures: 3, firstPauseMs: 50, longestPauseMs: 200 },
  ...options,
});

/** With its schema made. */
export async function openTestProjection(
  options: Neo4jOptions,
  context: Parameters<Neo4jProjection["projection"]["prepare"]>[0],
): Promise<Neo4jProjection> {
  const opened = createNeo4jProjection(options);
  await opened.projection.prepare(context);
  // what was never filled to its end is asked nothing
  await opened.projection.beginRebuild(context);
  await opened.projection.finishRebuild(context);
  return opened;
}

/** Runs Cypher as anybody else would. */
export async function runCypher<Row>(
  { url, user, password }: Neo4jOptions,
  cypher: string,
  parameters: Record<string, unknown> = {},
): Promise<Row[]> {
  const driver = neo4j.driver(url, neo4j.auth.basic(user, password), {
    disableLosslessIntegers: true,
  });
  try {
    const { records } = await driver.executeQuery(cypher, parameters);
    return records.map((record) => record.toObject() as Row);
  } finally {
    await driver.close();
  }
}
