/** Reads the numbered migration files that this version ships, the same way for every database. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import type { Migration } from "../domain/migration.ts";

const FOLDER = new URL("../../migrations/", import.meta.url);

export type MigratedDatabase = "sqlite" | "postgres" | "neo4j";
const UP_FILE = /^(\d{4})_([a-z0-9_]+)\.up\.(?:sql|cypher)$/;
const HEADER = /^(?:--|\/\/) (additive|breaking): \S/;

/** All migrations of a database in order of version. Throws when a file breaks the naming or header rules. */
export function readMigrations(
  database: MigratedDatabase,
  folder: URL = new URL(`${database}/`, FOLDER),
): readonly Migration[] {
  return readdirSync(folder)
    .filter((file) => file.includes(".up."))
    .sort()
    .map((file, index) => readMigration(folder, file, index + 1));
}

function readMigration(folder: URL, file: string, expectedVersion: number): Migration {
  const [, digits, name] = UP_FILE.exec(file) ?? [];
  const up = readFileSync(new URL(file, folder), "utf8");
  const kind = HEADER.exec(up)?.[1];
  if (name === undefined || Number(digits) !== expectedVersion || kind === undefined) {
    throw new Error(`Migration ${file}: wrong number, name, or no "additive|breaking: " comment`);
  }
  return {
    version: expectedVersion,
    name,
    kind: kind === "additive" ? "additive" : "breaking",
    up,
    down: readFileSync(new URL(file.replace(".up.", ".down."), folder), "utf8"),
    checksum: createHash("sha256").update(up).digest("hex"),
  };
}
