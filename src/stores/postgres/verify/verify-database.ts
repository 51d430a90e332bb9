/** Compares a database with what its migrations make, and its rows with each other. */
import { type Migration, missingSteps } from "../../../domain/migration.ts";
import type { CheckResult, Drift, VerifyReport } from "../../../domain/verify-report.ts";
import { type CheckedDatabase, runChecks } from "../../checks/run-checks.ts";
import type { Session } from "../connector.ts";
import { codeOf } from "../driver-errors.ts";
import { readApplied } from "../migrate.ts";
import { SEARCH_PATH } from "../pools.ts";
import { findDrifts } from "./find-drifts.ts";

export interface VerifyParams {
  readonly address: string;
  readonly migrations: readonly Migration[];
  readonly only: readonly string[];
  readonly signal: AbortSignal;
  /** Whose rows are checked where the role sees those of one tenant alone. */
  readonly tenantId: string;
}

/** A check of a large catalog joins millions of rows; one that takes longer is told as unfinished. */
const CHECK_TIMEOUT_MS = 600_000;
/** Refused: no right. Then the rows are still checked. */
const REFUSED = "42501";
/** Cancelled by the time-out; what the schema lacks. */
const UNFINISHED: ReadonlySet<string> = new Set(["57014", "42P01", "42703", "42883", REFUSED]);

/** The session is of a login's own role. Throws AppError: CATALOG_NEWER, CANCELLED; the driver's own errors else. */
export async function verifyDatabase(
  session: Session,
  params: VerifyParams,
): Promise<VerifyReport> {
  const { address, migrations, only, signal } = params;
  const applied = await readApplied(session);
  missingSteps(address, migrations, applied);
  const notices: string[] = [];
  const drifts: Drift[] = [];
  if (only.length === 0) {
    try {
      drifts.push(...(await findDrifts(session, migrations, applied)));
    } catch (thrown) {
      if (codeOf(thrown) !== REFUSED) throw thrown;
      notices.push(
        "The schema was not compared: only a role that owns it and may create schemas can.",
      );
    }
  }
  if (!(await seesAll(session)))
    notices.push(
      `Row security shows this role the rows of tenant ${params.tenantId} alone: only they were checked.`,
    );
  return { drifts, checks: await checkRows(session, params, signal), notices };
}

/** Whether the role sees the rows of every tenant. */
async function seesAll(session: Session): Promise<boolean> {
  const { rows } = await session.query(
    "SELECT rolsuper OR rolbypassrls AS all FROM pg_roles WHERE rolname = current_user",
    [],
  );
  return (rows[0] as { all: boolean }).all;
}

async function checkRows(
  session: Session,
  { only, tenantId }: VerifyParams,
  signal: AbortSignal,
): Promise<readonly CheckResult[]> {
  await session.execute(
    `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = ${CHECK_TIMEOUT_MS}; SET LOCAL search_path = ${SEARCH_PATH}`,
  );
  try {
    await session.query(
      "SELECT set_config('quarry.tenant', $1, true), set_config('quarry.principal', '*', true)",
      [tenantId],
    );
    return await runChecks(checked(session, signal), only, signal);
  } finally {
    await session.execute("ROLLBACK").catch(() => undefined);
  }
}

/** Within the session's transaction, whose snapshot every check sees. */
export function checked(session: Session, signal: AbortSignal): CheckedDatabase {
  return {
    dialect: "postgres",
    find: async (sql) => {
      await session.execute("SAVEPOINT data_check");
      try {
        const { rows } = await session.query(sql, []);
        return (rows as { example: string }[]).map(({ example }) => example);
      } catch (thrown) {
        if (signal.aborted || !UNFINISHED.has(codeOf(thrown))) throw thrown;
        await session.execute("ROLLBACK TO SAVEPOINT data_check");
        return null;
      }
    },
  };
}
