/** Finds the servers that use a database, so that no schema step is taken back under one. */
import { AppError } from "../../../domain/errors.ts";
import type { Session } from "../connector.ts";
import { hasTable } from "./has-table.ts";

/** Servers name their connections; this connection and others that only migrate are none. */
const SESSIONS = `SELECT application_name || coalesce(' from ' || host(client_addr), '') AS user, count(*)::int AS count
  FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
  AND application_name LIKE 'quarry %' AND application_name NOT IN ('quarry migrate', 'quarry cancel')
  GROUP BY 1 ORDER BY 1`;
/** A server may have closed its idle connections and hold its lease still; one without a heartbeat for ten seconds has lost it. */
const LEASES = `SELECT 'process ' || pid || ' on ' || host AS user, count(*)::int AS count FROM unified.leases
  WHERE owner IS NOT NULL AND heartbeat > (extract(epoch FROM clock_timestamp()) * 1000 - 10000) GROUP BY 1 ORDER BY 1`;

interface UserRow {
  readonly user: string;
  readonly count: number;
}

/** Throws AppError CATALOG_LOCKED that names them. Row-level security must not bind this session. */
export async function checkAlone(session: Session): Promise<void> {
  const found = (await session.query(SESSIONS, [])).rows as UserRow[];
  const hasLeases = await hasTable(session, "leases");
  const holders = hasLeases ? ((await session.query(LEASES, [])).rows as UserRow[]) : [];
  const users = [...found, ...holders].map(({ user, count }) => `${user} (${count})`);
  if (users.length === 0) return;
  throw new AppError("CATALOG_LOCKED", `Servers use this database: ${users.join(", ")}.`, {
    next: "Stop them, then try again. A lease of a process that was killed counts for ten seconds.",
  });
}
