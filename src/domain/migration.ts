/** Numbered steps of a database's schema: which a database has, lacks, or has in another form than this version's files. */
import { AppError } from "./errors.ts";

export interface Migration {
  readonly version: number;
  readonly name: string;
  /** A server may run on a schema that is newer by additive steps only. */
  readonly kind: "additive" | "breaking";
  readonly up: string;
  readonly down: string;
  /** SHA-256 of `up`, 64 hex digits. */
  readonly checksum: string;
}

/** A step as the database remembers it. */
export interface AppliedStep {
  readonly version: number;
  readonly name: string;
  readonly kind: string;
  readonly checksum: string;
  readonly appliedAtMs: number;
}

/** `edited`: the database has a step of this number made from another file. `newer`: a step that this version has no file of. */
export type StepState = "applied" | "missing" | "edited" | "newer";

export interface StepReport {
  readonly version: number;
  readonly name: string;
  readonly kind: string;
  readonly state: StepState;
  readonly appliedAtMs: number | null;
}

/** Every step that the files or the database know, in order of version. */
export function reportSteps(
  migrations: readonly Migration[],
  applied: readonly AppliedStep[],
): readonly StepReport[] {
  const byVersion = new Map(applied.map((step) => [step.version, step]));
  const ofFiles = migrations.map(({ version, name, kind, checksum }): StepReport => {
    const step = byVersion.get(version);
    const state = step === undefined ? "missing" : stateOf(step.checksum === checksum);
    return { version, name, kind, state, appliedAtMs: step?.appliedAtMs ?? null };
  });
  const known = new Set(migrations.map(({ version }) => version));
  const newer = applied
    .filter(({ version }) => !known.has(version))
    .map(({ version, name, kind, appliedAtMs }): StepReport => {
      return { version, name, kind, state: "newer", appliedAtMs };
    });
  return [...ofFiles, ...newer].sort((a, b) => a.version - b.version);
}

const stateOf = (isSame: boolean): StepState => (isSame ? "applied" : "edited");

/** Steps of the files that the database lacks. Throws AppError CATALOG_NEWER when this version must not touch the database. */
export function missingSteps(
  address: string,
  migrations: readonly Migration[],
  applied: readonly AppliedStep[],
): readonly Migration[] {
  for (const { version, name, kind, state } of reportSteps(migrations, applied)) {
    if (state === "edited") throw editedStep(address, version, name);
    if (state === "newer" && kind !== "additive") throw newerSchema(address, version);
  }
  const has = new Set(applied.map(({ version }) => version));
  return migrations.filter(({ version }) => !has.has(version));
}

/** The error of a database whose schema this version does not understand. */
export function newerSchema(address: string, version: number): AppError {
  return new AppError(
    "CATALOG_NEWER",
    `The database ${address} has schema step ${version}, which this version of Quarry does not know and which breaks older ones.`,
    {
      next: "Update Quarry, or take the step back with the newer version's `quarry migrate down`.",
      data: { address, version },
    },
  );
}

function editedStep(address: string, version: number, name: string): AppError {
  const file = `${String(version).padStart(4, "0")}_${name}.up.sql`;
  return new AppError(
    "CATALOG_NEWER",
    `The database ${address} has schema step ${version} from another file than this version's ${file}.`,
    {
      next: `Use the version of Quarry that applied it, or put ${file} back as it was; \`quarry migrate status\` lists the steps.`,
      data: { address, version, file },
    },
  );
}
