/** Names of the schemas that steps make. */
import type { Migration } from "../../../domain/migration.ts";

const MADE = /\bCREATE SCHEMA (?:IF NOT EXISTS )?([a-z_]+)/giu;

export function schemasOf(migrations: readonly Migration[]): readonly string[] {
  const made = migrations.flatMap(({ up }) => [...up.matchAll(MADE)].map(([, name = ""]) => name));
  return [...new Set(["unified", ...made.map((name) => name.toLowerCase())])];
}
