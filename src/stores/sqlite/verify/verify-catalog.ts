/** Compares a catalog file with what its migrations make, and its rows with each other; in one snapshot, without writing. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { AppError } from "../../../domain/errors.ts";
import { type AppliedStep, type Migration, missingSteps } from "../../../domain/migration.ts";
import {
  compareSchemas,
  type Drift,
  type SchemaFacts,
  type VerifyReport,
} from "../../../domain/verify-report.ts";
import { runChecks } from "../../checks/run-checks.ts";
import { connect, openReader, type ReadConnection, type WriteConnection } from "../connection.ts";
import type { OpenDatabase } from "../driver.ts";
import { readApplied } from "../migrate.ts";
import { describeSchema } from "../schema/describe-schema.ts";

export interface VerifyParams {
  readonly open: OpenDatabase;
  readonly file: string;
  readonly migrations: readonly Migration[];
  readonly only: readonly string[];
  readonly signal: AbortSignal;
}

/** Blocks its thread for the length of a check. Throws AppError: CATALOG_*, CANCELLED. */
export async function verifyCatalog(params: VerifyParams): Promise<VerifyReport> {
  const { open, file, migrations, only, signal } = params;
  const reader = openReader(open, file);
  try {
    reader.exec("BEGIN");
    const applied = readApplied(reader);
    missingSteps(file, migrations, applied);
    const drifts = only.length > 0 ? [] : findDrifts(reader, params, applied);
    const checks = await runChecks(
      {
        dialect: "sqlite",
        find: async (sql) => {
          await nextTurn();
          return findExamples(reader, sql);
        },
      },
      only,
      signal,
    );
    return { drifts, checks, notices: [] };
  } finally {
    reader.close();
  }
}

/** Where the file's schema is not what its steps make. */
export function findDrifts(
  reader: ReadConnection,
  { open, migrations }: Pick<VerifyParams, "open" | "migrations">,
  applied: readonly AppliedStep[],
): readonly Drift[] {
  const versions = new Set(applied.map(({ version }) => version));
  const known = migrations.filter(({ version }) => versions.has(version));
  const drifts = compareSchemas(promise(open, known), describeSchema(reader));
  const hasNewer = applied.length > known.length;
  return withoutRepeats(drifts).filter(({ kind }) => !hasNewer || kind === "missing");
}

/** What the migrations make of an empty database. */
function promise(open: OpenDatabase, migrations: readonly Migration[]): SchemaFacts {
  const scratch: WriteConnection = connect(open, "a database in memory", ":memory:");
  try {
    for (const { up } of migrations) scratch.exec(up);
    return describeSchema(scratch);
  } finally {
    scratch.close();
  }
}

/** A table's text differs whenever a column does; alone it says that a constraint does. */
function withoutRepeats(drifts: readonly Drift[]): readonly Drift[] {
  const named = new Set(
    drifts
      .filter(({ object }) => /^(?:table|column|reference) /u.test(object))
      .map(({ object }) => object.replace(/^\w+ /u, "").replace(/\..*$/u, "")),
  );
  return drifts.filter(
    ({ object }) => !object.startsWith("definition ") || !named.has(object.slice(11)),
  );
}

/** Null where the schema lacks what the statement asks of. */
export function findExamples(reader: ReadConnection, sql: string): readonly string[] | null {
  try {
    return reader.all<{ example: string }>(sql).map(({ example }) => example);
  } catch (thrown) {
    if (thrown instanceof AppError && /no such (?:table|column)/u.test(thrown.message)) return null;
    throw thrown;
  }
}
