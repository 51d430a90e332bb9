/** Chunks in Neo4j are those that the catalog shows, after any edits, each with the symbols that it defines. */
import { afterAll, expect, test } from "vitest";
import { readChunksOf } from "../../src/stores/postgres/projections/chunks-of.ts";
import { asWholeTenant } from "../../src/stores/postgres/whole-tenant.ts";
import { makeDataset } from "../conformance/store-factory.ts";
import { findNeo4j, openTestProjection, runCypher } from "../support/neo4j.ts";
import { projectAll } from "../support/neo4j-store.ts";
import {
  createTestDatabase,
  dropTestDatabase,
  findPostgres,
  openTestDatabase,
} from "../support/postgres.ts";
import { postgresStore } from "../support/postgres-store.ts";
import { sampleChangeSet, upsertSamples } from "../support/sample-changes.ts";
import { testContext } from "../support/test-context.ts";

const neo4j = findNeo4j();
const postgres = findPostgres();

const HELD = `MATCH (:Document)-[:HAS_CHUNK]->(c:QuarryNode:Chunk) WHERE c.place STARTS WITH $begins
  OPTIONAL MATCH (c)<-[:DEFINED_IN]-(s:Symbol)
  WITH c, s ORDER BY s.symbol_ordinal
  RETURN [c.path, c.uuid, c.ordinal, c.kind, c.scope, c.text_hash, c.line_start, c.line_end, c.byte_start, c.byte_end] AS chunk,
    collect(s.qualified_name) AS symbols`;

/** Repeated lines, so that chunks of one text and scope stand beside each other. */
const STATES: readonly Readonly<Record<string, string | null>>[] = [
  { "a.py": "module a\ndef f\ndef g\nx\nx\n", "b.py": "def h\n" },
  { "a.py": "module a\nx\ndef f\ndef g\nx\n" },
  { "a.py": "def g\nx\n", "b.py": null },
  { "b.py": "def h\n\ndef h\n", "a.py": "def g\nx\nx\nx\n" },
];

if ("missing" in neo4j) test.skip(`Neo4j: ${neo4j.missing}`, () => undefined);
else if ("missing" in postgres) test.skip(`PostgreSQL: ${postgres.missing}`, () => undefined);
else {
  const made = createTestDatabase(postgres.url);
  const opened = openTestProjection(neo4j.options, testContext());
  const database = made.then((url) => openTestDatabase(url));
  afterAll(async () => {
    await (await opened).projection.close();
    await (await database).close();
    await dropTestDatabase(postgres.url, await made);
  });

  test("the same chunks as in the catalog, state by state", async () => {
    const store = await postgresStore("PostgreSQL", async () =>
      openTestDatabase(await made),
    ).open();
    const whose = testContext({ tenantId: store.tenantId ?? "" });
    const { id } = await makeDataset(store.catalog);
    for (const state of STATES) {
      const shown = Object.entries(state).filter(([, text]) => text !== null);
      const gone = Object.keys(state).filter((path) => state[path] === null);
      const texts = Object.fromEntries(shown) as Record<string, string>;
      await store.catalog.commit(testContext(), upsertSamples(id, texts));
      await store.catalog.commit(testContext(), sampleChangeSet(id, { deletes: gone }));
      const refs = await projectAll(await database, await opened, whose);
      const documents = await (await database).read(asWholeTenant(whose), (tx) =>
        readChunksOf(tx, refs),
      );
      const expected = documents.flatMap(({ path, chunks }) =>
        chunks.map(({ id: uuid, ordinal, kind, scope, textHash, span, definitions }) => {
          const { lineStart, lineEnd, byteStart, byteEnd } = span;
          const chunk = [path, uuid, ordinal, kind, scope, textHash, lineStart, lineEnd];
          const symbols = definitions.map(({ qualifiedName }) => qualifiedName);
          return { chunk: [...chunk, byteStart, byteEnd], symbols };
        }),
      );
      expect(expected.some(({ symbols }) => symbols.length > 0)).toBe(true);
      const held = await runCypher<(typeof expected)[number]>(neo4j.options, HELD, {
        begins: `${encodeURIComponent(whose.tenantId)}|`,
      });
      expect(sorted(held)).toEqual(sorted(expected));
    }
    await store.dispose();
  });
}

const sorted = (rows: readonly { readonly chunk: readonly unknown[] }[]) =>
  [...rows].sort((a, b) => (a.chunk.join("\0") < b.chunk.join("\0") ? -1 : 1));
