/** Opens a database: migrates it where that is needed and allowed, then works as the role that owns nothing. */
import pg from "pg";
import { readMigrations } from "../migration-files.ts";
import type { Session } from "./connector.ts";
import { translateDriverError } from "./driver-errors.ts";
import { migrate, SERVER_ROLE } from "./migrate.ts";
import { addressOf, createPools, type PoolOptions } from "./pools.ts";
import { createDatabase, type Database } from "./transaction.ts";

export interface OpenDatabaseOptions extends Omit<PoolOptions, "role"> {
  readonly statementTimeoutMs: number;
}

/** Throws AppError: CATALOG_UNAVAILABLE, CATALOG_REFUSED, CATALOG_NEWER. */
export async function openDatabase(options: OpenDatabaseOptions): Promise<Database> {
  await migrateAt(options);
  const connector = createPools({ ...options, role: SERVER_ROLE });
  return createDatabase({ connector, statementTimeoutMs: options.statementTimeoutMs });
}

/** By a connection of the login's own role. */
async function migrateAt({ url, connectTimeoutMs }: OpenDatabaseOptions): Promise<void> {
  const address = addressOf(url);
  const client = new pg.Client({
    connectionString: url,
    application_name: "quarry migrate",
    connectionTimeoutMillis: connectTimeoutMs,
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await migrate({ session: toSession(client), address, migrations: readMigrations("postgres") });
  } catch (thrown) {
    const never = new AbortController().signal;
    throw translateDriverError(thrown, address, {
      signal: never,
      deadlineMs: Number.POSITIVE_INFINITY,
    });
  } finally {
    await client.end().catch(() => undefined);
  }
}

function toSession(client: pg.Client): Session {
  return {
    pipelines: false,
    query: async (sql, values) => {
      const { rows, rowCount } = await client.query(sql, [...values]);
      return { rows, count: rowCount ?? 0 };
    },
    execute: async (sql) => {
      await client.query(sql);
    },
    copy: () => Promise.reject(new Error("migrations load nothing")),
    cancel: async () => undefined,
    release: () => undefined,
  };
}
