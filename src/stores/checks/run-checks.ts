/** Runs the checks of stored rows on one database, one after the other. */
import { AppError } from "../../domain/errors.ts";
import { nearestWord } from "../../domain/nearest-word.ts";
import type { CheckResult } from "../../domain/verify-report.ts";
import { ALL_CHECKS } from "./all-checks.ts";
import { type DataCheck, type Dialect, statementOf } from "./data-check.ts";

/** Findings of a check that are counted; more only say that there are more. */
export const MOST_COUNTED = 1_000;
const MOST_EXAMPLES = 3;

export interface CheckedDatabase {
  readonly dialect: Dialect;
  /** The column `example` of a statement's rows; null when it takes longer than a check may, or asks of what the schema lacks. */
  readonly find: (sql: string, isOfDatabase?: boolean) => Promise<readonly string[] | null>;
}

/** The checks that `only` names; all that the database has when it names none. Throws AppError: INVALID_ARGUMENT, CANCELLED. */
export async function runChecks(
  database: CheckedDatabase,
  only: readonly string[],
  signal: AbortSignal,
): Promise<readonly CheckResult[]> {
  const results: CheckResult[] = [];
  for (const check of namedChecks(only)) {
    if (signal.aborted) throw new AppError("CANCELLED", "The operation was cancelled.");
    const sql = statementOf(check, database.dialect);
    if (sql !== null) results.push(await runCheck(database, check, sql));
  }
  return results;
}

function namedChecks(only: readonly string[]): readonly DataCheck[] {
  const names = ALL_CHECKS.map(({ name }) => name);
  const unknown = only.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    const near = nearestWord(unknown, names);
    throw new AppError("INVALID_ARGUMENT", `There is no check "${unknown}".`, {
      next: near === null ? `Checks: ${names.join(", ")}.` : `Did you mean "${near}"?`,
    });
  }
  return only.length === 0 ? ALL_CHECKS : ALL_CHECKS.filter(({ name }) => only.includes(name));
}

async function runCheck(
  database: CheckedDatabase,
  { name, says, mend, isOfDatabase = false }: DataCheck,
  sql: string,
): Promise<CheckResult> {
  const startedMs = performance.now();
  const asked = `SELECT example FROM (${sql}) found LIMIT ${MOST_COUNTED + 1}`;
  const found = await database.find(asked, isOfDatabase);
  const count = Math.min(found?.length ?? 0, MOST_COUNTED);
  return {
    name,
    state: found === null ? "unfinished" : count === 0 ? "passed" : "failed",
    says,
    mend,
    count,
    isMore: (found?.length ?? 0) > MOST_COUNTED,
    examples: (found ?? []).slice(0, MOST_EXAMPLES),
    elapsedMs: Math.round(performance.now() - startedMs),
  };
}
