/** A database whose schema is made of numbered steps, as the shared runner and `quarry migrate` see it. */
import type { AppliedStep, Migration } from "../domain/migration.ts";
import type { VerifyReport } from "../domain/verify-report.ts";
import type { OperationContext } from "./operation-context.ts";

export interface MigrationTarget {
  /** For messages: a file, or host, port and database; never a password. */
  readonly address: string;
  /** What this version's files hold, in order of version. */
  readonly migrations: readonly Migration[];
  /** Empty where there is no schema yet. */
  applied(): Promise<readonly AppliedStep[]>;
  /**
   * Runs `work` in one transaction under the lock that every migrating process takes; nothing of it stays when it throws. `alone`:
   * while no other process uses the database, else AppError CATALOG_LOCKED.
   */
  change<Result>(
    alone: boolean,
    work: (session: MigrationSession) => Promise<Result>,
  ): Promise<Result>;
  /** Compares schema and data with what they should be; changes nothing. */
  verify(context: OperationContext, options: VerifyOptions): Promise<VerifyReport>;
}

export interface MigrationSession {
  applied(): Promise<readonly AppliedStep[]>;
  /** Makes the step and records it. */
  apply(migration: Migration): Promise<void>;
  /** Takes the step back and forgets it. */
  revert(migration: Migration): Promise<void>;
  /** How many rows each table and each column of a table that has rows holds, by name (`edges`, `datasets.owner`). */
  contents(): Promise<ReadonlyMap<string, number>>;
  /** Which of them indexing does not make again; left out where it makes all. */
  readonly notMadeAnew?: ReadonlySet<string>;
}

export interface VerifyOptions {
  /** Names of checks to run; empty for all. */
  readonly only: readonly string[];
}
