/** Opens a database: migrates it where that is needed and allowed, then works as the role that owns nothing. */
import { readMigrations } from "../migration-files.ts";
import { migrate, SERVER_ROLE } from "./migrate.ts";
import { withSession } from "./open-session.ts";
import { addressOf, createPools, type PoolOptions } from "./pools.ts";
import { createDatabase, type Database } from "./transaction.ts";

export interface OpenDatabaseOptions extends Omit<PoolOptions, "role"> {
  readonly statementTimeoutMs: number;
}

/** Throws AppError: CATALOG_UNAVAILABLE, CATALOG_REFUSED, CATALOG_NEWER. */
export async function openDatabase(options: OpenDatabaseOptions): Promise<Database> {
  const address = addressOf(options.url);
  const migrations = readMigrations("postgres");
  await withSession(options, (session) => migrate({ session, address, migrations }));
  const connector = createPools({ ...options, role: SERVER_ROLE });
  return createDatabase({ connector, statementTimeoutMs: options.statementTimeoutMs });
}
