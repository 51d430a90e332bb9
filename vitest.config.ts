import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** What needs a PostgreSQL server: `npm run test:postgres`, not `npm test`. */
const POSTGRES = [
  "test/conformance/postgres.test.ts",
  "test/conformance/postgres-legacy.test.ts",
  "test/conformance/postgres-placed.test.ts",
  "test/conformance/postgres-tenancy.test.ts",
  "test/conformance/postgres-bulk.test.ts",
  "test/conformance/postgres-vector-search.test.ts",
  "test/e2e/postgres.test.ts",
  "test/e2e/postgres-start.test.ts",
  "test/e2e/postgres-migrate.test.ts",
  "test/postgres/**/*.test.ts",
];

/** What needs a Redis server: `npm run test:redis`. */
const REDIS = ["test/conformance/redis.test.ts", "test/redis/**/*.test.ts"];
/** What needs a Neo4j server, some of it PostgreSQL too: `npm run test:neo4j`. */
const NEO4J = ["test/conformance/neo4j.test.ts", "test/neo4j/**/*.test.ts"];
/** What needs a Qdrant or its stand-in, and PostgreSQL for one of its files. */
const QDRANT = ["test/conformance/qdrant.test.ts", "test/qdrant/**/*.test.ts"];

/** Servers that suites are pointed at. The suites know them by other names, so that no command under test takes them for its own. */
for (const name of [
  ...["NEO4J_URL", "NEO4J_USER", "NEO4J_PASSWORD"],
  ...["QDRANT_URL", "QDRANT_API_KEY", "REDIS_URL"],
]) {
  const given = process.env[name];
  if (given !== undefined) process.env[`TEST_${name}`] = given;
  delete process.env[name];
}

export default defineConfig({
  test: {
    globalSetup: ["test/support/build-first.ts"],
    // two of the files that need no server at a time also where there are two processors
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["{src,bench}/**/*.test.ts", "test/architecture/**/*.test.ts"],
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: "conformance",
          include: ["test/conformance/**/*.test.ts"],
          exclude: [...POSTGRES, ...REDIS, ...NEO4J, ...QDRANT],
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: "e2e",
          include: ["test/{e2e,chaos}/**/*.test.ts"],
          exclude: POSTGRES,
          testTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: "postgres",
          include: POSTGRES,
          globalSetup: ["test/support/postgres-container.ts"],
          testTimeout: 120_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: "redis",
          include: REDIS,
          globalSetup: ["test/support/postgres-container.ts"],
          testTimeout: 120_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: "neo4j",
          include: NEO4J,
          globalSetup: ["test/support/postgres-container.ts", "test/support/neo4j-server.ts"],
          testTimeout: 120_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: "qdrant",
          include: QDRANT,
          globalSetup: ["test/support/postgres-container.ts", "test/support/qdrant-container.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
