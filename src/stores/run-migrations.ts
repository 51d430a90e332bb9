/** Brings any database up, takes steps back and says where it stands; only lock, transaction and SQL are the database's own. */
import { AppError } from "../domain/errors.ts";
import { type Migration, missingSteps, reportSteps, type StepReport } from "../domain/migration.ts";
import type { MigrationSession, MigrationTarget } from "../ports/migration-target.ts";

/** Applies what is missing up to version `to`, all of it or nothing; returns it. Throws AppError CATALOG_NEWER. */
export async function migrateUp(
  target: Pick<MigrationTarget, "address" | "migrations" | "applied" | "change">,
  to = Number.POSITIVE_INFINITY,
): Promise<readonly Migration[]> {
  const missingOf = async ({ applied }: Pick<MigrationSession, "applied">) =>
    missingSteps(target.address, target.migrations, await applied()).filter(
      ({ version }) => version <= to,
    );
  if ((await missingOf(target)).length === 0) return [];
  return target.change(false, async (session) => {
    // another process may have done it all while this one waited
    const missing = await missingOf(session);
    for (const migration of missing) await session.apply(migration);
    return missing;
  });
}

export async function migrationStatus(
  target: Pick<MigrationTarget, "migrations" | "applied">,
): Promise<readonly StepReport[]> {
  return reportSteps(target.migrations, await target.applied());
}

export interface TakenBack {
  /** Newest first. */
  readonly steps: readonly Migration[];
  readonly losses: readonly Loss[];
}

export interface Loss {
  /** A table, or a table's column. */
  readonly object: string;
  readonly rows: number;
  /** Whether indexing makes it again. */
  readonly isMadeAnew: boolean;
}

export interface DownOptions {
  /** The newest version that stays. */
  readonly to: number;
  /** Whether rows may be lost. */
  readonly mayLose: boolean;
}

/** Takes steps back, all of them or none. Throws AppError: INVALID_ARGUMENT when data would be lost, CATALOG_NEWER, CATALOG_LOCKED. */
export async function migrateDown(
  target: MigrationTarget,
  { to, mayLose }: DownOptions,
): Promise<TakenBack> {
  return target.change(true, async (session) => {
    const steps = stepsAbove(target, await migrationStatus({ ...target, ...session }), to);
    const before = await session.contents();
    for (const step of steps) await session.revert(step);
    const losses = lostBetween(before, await session.contents(), session.notMadeAnew);
    if (losses.length > 0 && !mayLose) throw wouldLose(target.address, losses);
    return { steps, losses };
  });
}

function stepsAbove(
  { address, migrations }: Pick<MigrationTarget, "address" | "migrations">,
  reports: readonly StepReport[],
  to: number,
): readonly Migration[] {
  const above = reports.filter(({ version, state }) => version > to && state !== "missing");
  const foreign = above.find(({ state }) => state !== "applied");
  if (foreign !== undefined)
    throw new AppError(
      "CATALOG_NEWER",
      `The database ${address} has schema step ${foreign.version} (${foreign.name}), whose way back this version of Quarry does not have.`,
      { next: "Take it back with the version of Quarry that applied it." },
    );
  const versions = new Set(above.map(({ version }) => version));
  return migrations.filter(({ version }) => versions.has(version)).toReversed();
}

/** Tables before their columns, most rows first; a table that is gone counts once, not by column. */
function lostBetween(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
  notMadeAnew: ReadonlySet<string> = new Set(),
): readonly Loss[] {
  return [...before]
    .map(([object, rows]): Loss => {
      const isMadeAnew = !notMadeAnew.has(object.split(".")[0] ?? "");
      return { object, rows: rows - (after.get(object) ?? 0), isMadeAnew };
    })
    .filter(({ object, rows }) => {
      const [table = "", column] = object.split(".");
      // where rows went, their columns went with them
      return rows > 0 && (column === undefined || after.get(table) === before.get(table));
    })
    .sort((a, b) => b.rows - a.rows);
}

const NAMED_LOSSES = 12;

/** `edges (1,200 rows), pasts (1 row)`. */
export function describeLosses(losses: readonly Loss[]): string {
  const named = losses
    .slice(0, NAMED_LOSSES)
    .map(
      ({ object, rows }) => `${object} (${rows.toLocaleString("en")} row${rows === 1 ? "" : "s"})`,
    );
  const left = losses.length - named.length;
  return left > 0 ? `${named.join(", ")} and ${left} more` : named.join(", ");
}

function wouldLose(address: string, losses: readonly Loss[]): AppError {
  return new AppError(
    "INVALID_ARGUMENT",
    `Taking this back in ${address} would lose ${describeLosses(losses)}. Nothing was changed.`,
    { next: `Add --yes if these may go; ${whatComesBack(losses)}.`, data: { losses } },
  );
}

function whatComesBack(losses: readonly Loss[]): string {
  const kept = losses.filter(({ isMadeAnew }) => !isMadeAnew);
  return kept.length === 0
    ? "indexing again makes them anew"
    : `indexing again does not make these anew, so keep a copy of them: ${describeLosses(kept)}`;
}
