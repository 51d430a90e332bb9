/** Opens a database: migrates it where that is needed and allowed, then works as the role that owns nothing. */
import { readMigrations } from "../migration-files.ts";
import { migrate, SERVER_ROLE } from "./migrate.ts";
import { withSession } from "./open-session.ts";
import { addressOf, createPools, type PoolOptions } from "./pools.ts";
import { createReplicas, type Replicas } from "./replicas.ts";
import { createDatabase, type Database } from "./transaction.ts";

export interface OpenDatabaseOptions extends Omit<PoolOptions, "role"> {
  /** Streaming replicas that answer reads; none by default. */
  readonly replicaUrls?: readonly string[];
}

/** Throws AppError: CATALOG_UNAVAILABLE, CATALOG_REFUSED, CATALOG_NEWER. */
export async function openDatabase(options: OpenDatabaseOptions): Promise<Database> {
  const address = addressOf(options.url);
  const migrations = readMigrations("postgres");
  await withSession(options, (session) => migrate({ session, address, migrations }));
  const connector = createPools({ ...options, role: SERVER_ROLE });
  const { statementTimeoutMs } = options;
  return createDatabase({ connector, statementTimeoutMs, ...openReplicas(options) });
}

/** Replicas tell of their troubles themselves, so their pools are silent. */
function openReplicas({ replicaUrls = [], logger, ...options }: OpenDatabaseOptions): {
  readonly replicas?: Replicas;
} {
  if (replicaUrls.length === 0) return {};
  const connectors = replicaUrls.map((url) => createPools({ ...options, url, role: SERVER_ROLE }));
  return { replicas: createReplicas({ connectors, ...(logger && { logger }) }) };
}
