/** A database of its own for a measurement, on the server that POSTGRES_URL names. */
import pg from "pg";
import { createdId } from "../../src/domain/created-id.ts";
import type { Catalog } from "../../src/ports/catalog.ts";
import type { OperationContext } from "../../src/ports/operation-context.ts";
import { createPostgresCatalogDirectory } from "../../src/stores/postgres/catalog-directory.ts";
import { openDatabase } from "../../src/stores/postgres/open-database.ts";
import type { Database } from "../../src/stores/postgres/transaction.ts";
import { createMetricsRegistry } from "../../src/telemetry/metrics-registry.ts";

const CONNECTIONS = 5;
const TIMEOUT_MS = 120_000;

export interface BulkBench {
  /** Of the database's owner, for what is bare. */
  readonly owner: pg.Client;
  readonly context: OperationContext;
  /** A database that sends rows by COPY from so many on. */
  openDatabase(copyFromRows?: number): Promise<Database>;
  openCatalog(database: Database, home: string, indexVectorsFrom?: number): Promise<Catalog>;
  /** Settings of the server that decide about durability and speed. */
  describe(): Promise<string>;
  close(): Promise<void>;
}

export async function createBulkBench(): Promise<BulkBench> {
  const url = process.env["POSTGRES_URL"];
  if (url === undefined) throw new Error("POSTGRES_URL names the server to measure");
  const name = `quarry_bench_${process.pid}`;
  const server = new pg.Client({ connectionString: url });
  await server.connect();
  await server.query(`CREATE DATABASE ${name}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  const owner = new pg.Client({ connectionString: own.href });
  await owner.connect();
  const closers: (() => Promise<void>)[] = [];
  const context: OperationContext = {
    ...{ operationId: createdId(), tenantId: "bench", principal: "bench" },
    ...{ deadlineMs: Number.POSITIVE_INFINITY, recordStage: () => undefined },
    signal: new AbortController().signal,
  };
  return {
    owner,
    context,
    async openDatabase(copyFromRows) {
      const database = await openDatabase({
        ...{ url: own.href, connections: CONNECTIONS, connectTimeoutMs: 10_000 },
        ...{ idleTimeoutMs: 30_000, statementTimeoutMs: TIMEOUT_MS },
        ...(copyFromRows === undefined ? {} : { copyFromRows }),
        metrics: createMetricsRegistry(),
      });
      closers.push(() => database.connector.close());
      return database;
    },
    openCatalog: (database, home, indexVectorsFrom) =>
      createPostgresCatalogDirectory({
        ...{ openDatabase: async () => database, host: "bench", projections: false },
        ...(indexVectorsFrom === undefined ? {} : { indexVectorsFrom }),
      }).open(context, { home }),
    async describe() {
      const { rows } = await owner.query<{ version: string; fsync: string; vector: string }>(
        `SELECT current_setting('server_version') AS version, current_setting('fsync') AS fsync,
           (SELECT default_version FROM pg_available_extensions WHERE name = 'vector') AS vector`,
      );
      const { version, fsync, vector } = rows[0] ?? {};
      return `PostgreSQL ${version}, pgvector ${vector}, fsync=${fsync}`;
    },
    async close() {
      for (const close of closers) await close();
      await owner.end();
      await server.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await server.end();
    },
  };
}
