/** Which steps a database has: a node a step, and the node that whoever migrates locks. */
import type { AppliedStep, Migration } from "../../../domain/migration.ts";
import { type Statements, whole } from "../server.ts";

/** Made before anything else, as safe when many do it at once as a step. */
export const BASE = [
  "CREATE CONSTRAINT quarry_step_version IF NOT EXISTS FOR (s:QuarryStep) REQUIRE s.version IS UNIQUE",
  "CREATE CONSTRAINT quarry_lock_name IF NOT EXISTS FOR (l:QuarryLock) REQUIRE l.name IS UNIQUE",
];

const READ = `MATCH (s:QuarryStep)
  RETURN s.version AS version, s.name AS name, s.kind AS kind, s.checksum AS checksum, s.applied_at.epochMillis AS appliedAtMs
  ORDER BY version`;
const RECORD = `MERGE (s:QuarryStep {version: $version})
  SET s.name = $name, s.kind = $kind, s.checksum = $checksum, s.applied_at = datetime()`;
const FORGET = "MATCH (s:QuarryStep {version: $version}) DELETE s";

export const readApplied = (statements: Statements): Promise<AppliedStep[]> =>
  statements.all<AppliedStep>(READ);

export async function recordStep(statements: Statements, step: Migration): Promise<void> {
  const { version, name, kind, checksum } = step;
  await statements.all(RECORD, { version: whole(version), name, kind, checksum });
}

export async function forgetStep(statements: Statements, version: number): Promise<void> {
  await statements.all(FORGET, { version: whole(version) });
}

/** Held until the transaction ends: others wait for it here. */
export async function lockSteps(statements: Statements): Promise<void> {
  await statements.all("MERGE (l:QuarryLock {name: 'migrations'}) SET l.taken_at = datetime()");
}
