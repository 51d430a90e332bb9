/** Compares a database with what its migrations make, and its rows with each other. */
import { AppError } from "../../../domain/errors.ts";
import { type Migration, missingSteps } from "../../../domain/migration.ts";
import type { CheckResult, VerifyReport } from "../../../domain/verify-report.ts";
import { mendBesideLegacy } from "../../checks/data-check.ts";
import { type CheckedDatabase, MOST_COUNTED, runChecks } from "../../checks/run-checks.ts";
import type { Session } from "../connector.ts";
import { codeOf } from "../driver-errors.ts";
import { readApplied } from "../migrate.ts";
import { SEARCH_PATH } from "../pools.ts";
import { findDrifts } from "./find-drifts.ts";
import { become, ownerToBecome, seenTenants } from "./tenants.ts";

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

/** The session is of a login's own role. Throws AppError: CATALOG_NEWER, NOT_INDEXED, CANCELLED; the driver's own errors else. */
export async function verifyDatabase(
  session: Session,
  params: VerifyParams,
): Promise<VerifyReport> {
  const { address, migrations, only, tenantId } = params;
  const applied = await readApplied(session);
  missingSteps(address, migrations, applied);
  if (applied.length === 0) throw withoutSchema(address);
  const rows = await checkRows(session, params);
  const report = { drifts: [], checks: rows.checks, notices: rows.notices };
  if (only.length > 0) return report;
  try {
    return { ...report, drifts: await findDrifts(session, { migrations, applied, tenantId }) };
  } catch (thrown) {
    if (codeOf(thrown) !== REFUSED) throw thrown;
    const gap = "the schema, since only a role that owns it and may create schemas can compare it.";
    return { ...report, gaps: [gap] };
  }
}

function withoutSchema(address: string): AppError {
  return new AppError(
    "NOT_INDEXED",
    `The database ${address} has no record of a step of Quarry's schema.`,
    {
      next: "`quarry migrate up` makes the schema, and so does the first start; or name another database in POSTGRES_URL.",
    },
  );
}

type CheckedRows = Pick<VerifyReport, "checks" | "notices">;

/** In one snapshot; as the schema's owner where the login may become it, since the owner may look at each tenant. */
async function checkRows(
  session: Session,
  { only, tenantId, signal }: VerifyParams,
): Promise<CheckedRows> {
  await session.execute(
    `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = ${CHECK_TIMEOUT_MS}; SET LOCAL search_path = ${SEARCH_PATH}`,
  );
  try {
    await session.query(
      "SELECT set_config('quarry.tenant', $1, true), set_config('quarry.principal', '*', true)",
      [tenantId],
    );
    const owner = await ownerToBecome(session, "unified");
    if (owner !== null && !owner.super) await become(session, owner.owner);
    const { inTurn, isAll } = await seenTenants(session, tenantId);
    const database = checked(session, signal, inTurn);
    const checks = await runChecks(database, only, signal);
    const notices = isAll
      ? []
      : [
          `Row security shows this role the rows of tenant ${tenantId} alone: only they were checked.`,
        ];
    return { checks: await besideLegacy(database, checks), notices };
  } finally {
    await session.execute("ROLLBACK").catch(() => undefined);
  }
}

const LEGACY = "SELECT d.folder AS example FROM datasets d WHERE d.host = 'legacy' LIMIT 1";

/** What indexing cannot bring back is not called an index. */
async function besideLegacy(
  database: CheckedDatabase,
  checks: readonly CheckResult[],
): Promise<readonly CheckResult[]> {
  if (checks.every(({ state }) => state !== "failed")) return checks;
  const found = await database.find(LEGACY);
  if (found === null || found.length === 0) return checks;
  return checks.map((check) => ({ ...check, mend: mendBesideLegacy(check.mend) }));
}

/** Within the session's transaction, whose snapshot every check sees. `tenants`: to be asked in turn; null: in one. */
export function checked(
  session: Session,
  signal: AbortSignal,
  tenants: readonly string[] | null = null,
): CheckedDatabase {
  const ask = async (sql: string): Promise<readonly string[]> => {
    const { rows } = await session.query(sql, []);
    return (rows as { example: string }[]).map(({ example }) => example);
  };
  return {
    dialect: "postgres",
    find: async (sql, isOfDatabase = false) => {
      await session.execute("SAVEPOINT data_check");
      try {
        if (tenants === null || isOfDatabase) return await ask(sql);
        return await askInTurn(session, tenants, () => ask(sql));
      } catch (thrown) {
        if (signal.aborted || !UNFINISHED.has(codeOf(thrown))) throw thrown;
        await session.execute("ROLLBACK TO SAVEPOINT data_check");
        return null;
      }
    },
  };
}

async function askInTurn(
  session: Session,
  tenants: readonly string[],
  ask: () => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const tenant of tenants) {
    if (found.length > MOST_COUNTED) break;
    await session.query("SELECT set_config('quarry.tenant', $1, true)", [tenant]);
    const examples = await ask();
    found.push(...examples.map((says) => (tenants.length > 1 ? `${says} of ${tenant}` : says)));
  }
  return found;
}
