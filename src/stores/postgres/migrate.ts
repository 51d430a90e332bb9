/** Brings a database to this version's schema; any number of processes may try at once. */
import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "../../domain/errors.ts";
import { type AppliedStep, type Migration, missingSteps } from "../../domain/migration.ts";
import type { MigrationSession } from "../../ports/migration-target.ts";
import { migrateUp } from "../run-migrations.ts";
import { checkServer } from "./check-server.ts";
import type { Session } from "./connector.ts";
import { codeOf } from "./driver-errors.ts";
import { checkAlone } from "./schema/check-alone.ts";
import { checkSchemas } from "./schema/check-schemas.ts";
import { CLEARED_FIRST } from "./schema/cleared-first.ts";
import { countContents, NOT_MADE_ANEW } from "./schema/count-contents.ts";
import { hasTable } from "./schema/has-table.ts";
import { type LiftedForce, liftForce } from "./schema/lift-force.ts";

/** The role that a server's sessions take on: it owns nothing and row-level security binds it. */
export const SERVER_ROLE = "quarry_server";

/** Held while migrating; any number that nothing else in the database uses. */
export const MIGRATION_LOCK = 7_181_962_304;

/** A step waits no longer than this for a table: whoever reads or writes it next waits behind the step. */
const LOCK_TIMEOUT_MS = 1_000;
/** Then it lets them pass and tries again. */
const PAUSE_MS = 200;
const MOST_TRIES = 60;
/** Lock not available; deadlock. */
const LOCKED: ReadonlySet<string> = new Set(["55P03", "40P01"]);

/** What the schema lacks and who says so. Runs before the first migration, in its transaction. */
const BOOTSTRAP = `
DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '${SERVER_ROLE}') THEN CREATE ROLE ${SERVER_ROLE} NOLOGIN; END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
  IF NOT pg_has_role('${SERVER_ROLE}', 'MEMBER') THEN EXECUTE format('GRANT ${SERVER_ROLE} TO %I', current_user); END IF;
END $$;
CREATE EXTENSION IF NOT EXISTS vector;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE SCHEMA IF NOT EXISTS unified;
GRANT USAGE ON SCHEMA unified TO ${SERVER_ROLE};
CREATE TABLE IF NOT EXISTS unified.schema_version (
  version integer PRIMARY KEY,
  name text NOT NULL,
  kind text NOT NULL,
  checksum text NOT NULL,
  applied_at bigint NOT NULL
);
GRANT SELECT ON unified.schema_version TO ${SERVER_ROLE};`;

export interface DatabaseToMigrate {
  /** Of a role that may create what the migrations create. */
  readonly session: Session;
  readonly address: string;
  readonly migrations: readonly Migration[];
}

/**
 * Applies what is missing, all of it or nothing. Throws AppError: CATALOG_NEWER, CATALOG_REFUSED; the driver's own errors else.
 */
export async function migrate(database: DatabaseToMigrate): Promise<void> {
  const { session, address, migrations } = database;
  await checkServer(session, address, () => missingMigrations(database));
  await migrateUp({
    address,
    migrations,
    applied: () => readApplied(session),
    change: (alone, work) => changeDatabase(session, alone, work),
  });
}

/** Throws CATALOG_NEWER when this version of Quarry must not touch the database. */
export async function missingMigrations(
  database: DatabaseToMigrate,
): Promise<readonly Migration[]> {
  const { session, address, migrations } = database;
  return missingSteps(address, migrations, await readApplied(session));
}

export async function readApplied(session: Session): Promise<readonly AppliedStep[]> {
  if (!(await hasTable(session, "schema_version"))) return [];
  const { rows } = await session.query(
    `SELECT version, name, kind, checksum, applied_at::float8 AS "appliedAtMs" FROM unified.schema_version ORDER BY version`,
    [],
  );
  return rows as AppliedStep[];
}

/** Runs `work` in one transaction under the lock of all who migrate; `alone`: while no server uses the database. */
export async function changeDatabase<Result>(
  session: Session,
  alone: boolean,
  work: (session: MigrationSession) => Promise<Result>,
): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await changeOnce(session, alone, work);
    } catch (thrown) {
      if (!LOCKED.has(codeOf(thrown)) || tries >= MOST_TRIES) throw thrown;
      await sleep(PAUSE_MS * (0.5 + Math.random()));
    }
  }
}

async function changeOnce<Result>(
  session: Session,
  alone: boolean,
  work: (session: MigrationSession) => Promise<Result>,
): Promise<Result> {
  await session.execute("BEGIN; SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0");
  try {
    await session.query("SELECT pg_advisory_xact_lock($1)", [MIGRATION_LOCK]);
    await session.execute(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`);
    const lifted = alone ? await liftForce(session) : null;
    if (alone) await checkAlone(session);
    const result = await work(toMigrationSession(session, lifted));
    await lifted?.putBack();
    await session.execute("COMMIT");
    return result;
  } catch (thrown) {
    await session.execute("ROLLBACK").catch(() => undefined);
    throw thrown;
  }
}

function toMigrationSession(session: Session, lifted: LiftedForce | null): MigrationSession {
  let isPrepared = false;
  let hadSteps = false;
  return {
    applied: () => readApplied(session),
    apply: async (migration) => {
      if (!isPrepared) {
        hadSteps = (await readApplied(session)).length > 0;
        if (!hadSteps) await checkSchemas(session);
        await session.execute(BOOTSTRAP);
      }
      isPrepared = true;
      await applyStep(session, migration, hadSteps);
      await record(session, migration);
    },
    revert: async ({ version, down }) => {
      await session.execute(CLEARED_FIRST.get(version) ?? "");
      await session.execute(down);
      await session.query("DELETE FROM unified.schema_version WHERE version = $1", [version]);
      await lifted?.again();
    },
    contents: () => countContents(session),
    notMadeAnew: NOT_MADE_ANEW,
  };
}

async function applyStep(session: Session, migration: Migration, hadSteps: boolean): Promise<void> {
  try {
    await session.execute(migration.up);
  } catch (thrown) {
    throw explainFailure(thrown, migration, hadSteps);
  }
}

async function record(session: Session, migration: Migration): Promise<void> {
  const { version, name, kind, checksum } = migration;
  await session.query(
    "INSERT INTO unified.schema_version (version, name, kind, checksum, applied_at) VALUES ($1, $2, $3, $4, $5)",
    [version, name, kind, checksum, Date.now()],
  );
}

/** Makes in the session's transaction what the steps make of an empty database; for comparing, so it is not recorded. */
export async function applyUnrecorded(
  session: Session,
  migrations: readonly Migration[],
): Promise<void> {
  await session.execute(BOOTSTRAP);
  for (const { up } of migrations) await session.execute(up);
}

/** An object of that name is there already. */
const THERE: ReadonlySet<string> = new Set(["42P07", "42P06", "42710", "42723", "42701"]);
/** One is missing, or has other columns. */
const UNLIKE: ReadonlySet<string> = new Set(["42703", "42P01", "42704", "42883"]);

/** `hadSteps`: others are recorded, so the schema is Quarry's and holds what is indexed: nothing in it is to be dropped. */
function explainFailure(thrown: unknown, step: Migration, hadSteps: boolean): unknown {
  const code = codeOf(thrown);
  if (!(thrown instanceof Error) || !(THERE.has(code) || UNLIKE.has(code))) return thrown;
  const { version, name } = step;
  const says = `Schema step ${version} (${name}) does not fit what the database holds (${thrown.message}). Nothing was changed.`;
  return new AppError("CATALOG_REFUSED", says, {
    next: hadSteps ? mendOf(step, THERE.has(code)) : ANOTHER,
    cause: thrown,
  });
}

const ANOTHER =
  "Name another database in POSTGRES_URL, or rename what is in the way if it is another system's.";

function mendOf({ version, name, kind, checksum }: Migration, isThere: boolean): string {
  if (!isThere)
    return "Something was changed by hand: `quarry migrate verify` names it. Undo that; nothing has to be dropped.";
  return `If only the record of the step was lost, put it back as the schema's owner: INSERT INTO unified.schema_version VALUES (${version}, '${name}', '${kind}', '${checksum}', 0); then \`quarry migrate verify\` tells whether the schema is whole. Nothing has to be dropped.`;
}
