/** A PostgreSQL database as `quarry migrate` sees it. */
import type { MigrationTarget } from "../../ports/migration-target.ts";
import { readMigrations } from "../migration-files.ts";
import { checkServer } from "./check-server.ts";
import { changeDatabase, missingMigrations, readApplied } from "./migrate.ts";
import { type SessionOptions, withSession } from "./open-session.ts";
import { addressOf } from "./pools.ts";
import { verifyDatabase } from "./verify/verify-database.ts";

/** Connects for each call, as the login's own role. */
export function openDatabaseTarget(
  options: SessionOptions,
  migrations = readMigrations("postgres"),
): MigrationTarget {
  const address = addressOf(options.url);
  return {
    address,
    migrations,
    applied: () => withSession(options, readApplied),
    change: (alone, work) =>
      withSession(options, async (session) => {
        if (!alone)
          await checkServer(session, address, () =>
            missingMigrations({ session, address, migrations }),
          );
        return changeDatabase(session, alone, work);
      }),
    verify: ({ signal, tenantId }, { only }) =>
      withSession(
        options,
        (session) => verifyDatabase(session, { address, migrations, only, signal, tenantId }),
        signal,
      ),
  };
}
