/** The databases whose schema `quarry migrate` brings up, takes back and checks: one for every store that the configuration names. */
import { realpath } from "node:fs/promises";
import { AppError } from "../domain/errors.ts";
import { findRepository } from "../ingest/walk/git/repository.ts";
import type { MigrationTarget } from "../ports/migration-target.ts";
import type { Config } from "./config.ts";
import { neo4jOptions } from "./open-projections.ts";
import { expandFolder } from "./option-value.ts";
import { qdrantOptions } from "./qdrant-settings.ts";

export const MIGRATED = ["sqlite", "postgres", "neo4j", "qdrant"] as const;
export type Migrated = (typeof MIGRATED)[number];

export interface NamedTarget {
  readonly database: Migrated;
  readonly target: MigrationTarget;
}

/** Opens nothing yet. Throws AppError: INVALID_ARGUMENT, NOT_INDEXED. */
export async function openMigrationTargets(
  config: Config,
  folder: string | undefined,
): Promise<readonly NamedTarget[]> {
  const { postgresUrl, postgresConnectMs } = config;
  if (postgresUrl !== null) {
    if (folder !== undefined)
      throw new AppError("INVALID_ARGUMENT", "All folders share the database of POSTGRES_URL.", {
        next: "Leave the folder out.",
      });
    const { openDatabaseTarget } = await import("../stores/postgres/migration-target.ts");
    const catalog = openDatabaseTarget({ url: postgresUrl, connectTimeoutMs: postgresConnectMs });
    return [
      { database: "postgres", target: catalog },
      ...(await openGraphTargets(config)),
      ...(await qdrantTargets(config)),
    ];
  }
  const { openCatalogTargets } = await import("../stores/sqlite/migration-target.ts");
  const named = (home: string | null): readonly NamedTarget[] =>
    openCatalogTargets(config.dataDir, home).map((target) => ({ database: "sqlite", target }));
  if (folder === undefined) return named(null);
  const home = await homeOf(folder);
  const targets = named(home);
  if (targets.length > 0) return targets;
  throw new AppError("NOT_INDEXED", `Nothing is indexed of ${home}.`, {
    next: "Leave the folder out for every index, or name a folder that `quarry status` lists.",
  });
}

/** Of a projection, which is made anew from the database at any time. */
async function qdrantTargets(config: Config): Promise<readonly NamedTarget[]> {
  if (config.projections.qdrantUrls.length === 0) return [];
  const { openQdrantTarget } = await import("../stores/qdrant/migration-target.ts");
  return [{ database: "qdrant", target: openQdrantTarget(qdrantOptions(config)) }];
}

async function openGraphTargets({ projections }: Config): Promise<readonly NamedTarget[]> {
  const options = neo4jOptions(projections);
  if (options === null) return [];
  const { openGraphTarget } = await import("../stores/neo4j/migration-target.ts");
  return [{ database: "neo4j", target: openGraphTarget(options) }];
}

/** Worktrees share the catalog of their repository. A file of the data folder names itself. */
async function homeOf(folder: string): Promise<string> {
  const named = expandFolder(folder);
  const real = await realpath(named).catch(() => named);
  if (real.endsWith(".sqlite")) return real;
  return (await findRepository(real))?.commonDir ?? real;
}
