/** PostgreSQL in this process, for machines without a server: one session, no server behind it. */
import { PGlite } from "@electric-sql/pglite";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import { vector } from "@electric-sql/pglite-pgvector";
import { readMigrations } from "../../src/stores/migration-files.ts";
import type { Connector, Session } from "../../src/stores/postgres/connector.ts";
import { migrate, SERVER_ROLE } from "../../src/stores/postgres/migrate.ts";
import { SEARCH_PATH } from "../../src/stores/postgres/pools.ts";
import { createDatabase, type Database } from "../../src/stores/postgres/transaction.ts";

const ADDRESS = "in this process";

/** A migrated, empty database. */
export async function openPglite(): Promise<{
  readonly open: () => Promise<Database>;
  readonly close: () => Promise<void>;
  /** The one session itself; `RESET ROLE` makes it the owner's. */
  readonly owner: Session;
}> {
  const engine = await PGlite.create({ extensions: { vector, pg_trgm } });
  await migrate({
    session: toSession(engine, () => undefined),
    address: ADDRESS,
    migrations: readMigrations("postgres"),
  });
  await engine.exec(`SET ROLE ${SERVER_ROLE}; SET search_path = ${SEARCH_PATH}`);
  let last: Promise<void> = Promise.resolve();
  const connector: Connector = {
    address: ADDRESS,
    // its COPY reads a file of its own, which only a superuser may: docs/decisions/0013-bulk.md
    copyFromRows: null,
    // one after the other
    acquire: async (_share, _wait, opening) => {
      const before = last;
      let release = (): void => undefined;
      last = new Promise((resolve) => {
        release = resolve;
      });
      await before;
      const session = toSession(engine, release);
      try {
        return { ...session, opened: await session.execute(opening) };
      } catch (thrown) {
        release();
        throw thrown;
      }
    },
    health: () => ({ pools: [], down: null }),
    close: async () => undefined,
  };
  return {
    open: async () => createDatabase({ connector, statementTimeoutMs: 30_000 }),
    close: () => engine.close(),
    owner: toSession(engine, () => undefined),
  };
}

function toSession(engine: PGlite, release: () => void): Session {
  return {
    pipelines: false,
    query: async (sql, values) => {
      const { rows, affectedRows } = await engine.query(sql, [...values]);
      return { rows, count: rows.length > 0 ? rows.length : (affectedRows ?? 0) };
    },
    execute: async (sql) => (await engine.exec(sql)).at(-1)?.rows ?? [],
    copy: () => Promise.reject(new Error("this driver has no COPY FROM STDIN")),
    cancel: async () => undefined,
    release,
  };
}
