/** Profiles as a user has them: commands and a server with a data folder, with a database of their own, or with every server that is given. */
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { ProjectionName } from "../../src/domain/projected.ts";
import { createTestDatabase, dropTestDatabase } from "../../test/support/postgres.ts";
import { CLI, type FinishedRun, runToEnd } from "../speed/child-process.ts";
import { type Served, serve } from "../speed/served.ts";
import type { FullServers } from "./full-servers.ts";
import { postgresStorage, type Storage, sqliteStorage } from "./storage.ts";

type Environment = Readonly<Record<string, string>>;

export interface ProfileRun {
  readonly name: "embedded" | "server" | "full";
  /** `quarry index` with these arguments, to the end. */
  index(root: string, ...args: readonly string[]): Promise<FinishedRun>;
  serve(root: string, env?: Environment): Promise<Served>;
  storage(): Promise<Storage>;
  close(): Promise<void>;
}

/** Of one profile; the other servers' addresses are this process's and must not be inherited. */
const ALONE: Environment = {
  ...{ POSTGRES_URL: "", POSTGRES_REPLICA_URLS: "", NEO4J_URL: "", QDRANT_URL: "", REDIS_URL: "" },
};

/** A data folder below `work`. */
export function embeddedRun(work: string): ProfileRun {
  const dataDir = mkdtempSync(join(work, "embedded-"));
  return {
    name: "embedded",
    ...commandsWith(dataDir, ALONE),
    storage: () => sqliteStorage(dataDir),
    close: async () => rmSync(dataDir, { recursive: true, force: true }),
  };
}

/** A database of its own on the server that `url` names, dropped by `close`. */
export function serverRun(work: string, url: string): Promise<ProfileRun> {
  return databaseRun("server", work, url, {});
}

export interface FullRun extends ProfileRun {
  readonly name: "full";
  /** Address of its database. */
  readonly database: string;
  /** `quarry rebuild`, to the end. Throws where the projection differs from the catalog afterwards. */
  rebuild(projection: ProjectionName): Promise<FinishedRun>;
}

/**
 * As `serverRun`, with the projections of `servers`. The cache is left out: what is asked for the second time would not be looked for; a server
 * that is to have it is started with REDIS_URL.
 */
export async function fullRun(work: string, url: string, servers: FullServers): Promise<FullRun> {
  // its log says which stages a call went through
  const env = { ...servers.env, QUARRY_LOG_LEVEL: "info" };
  return { ...(await databaseRun("full", work, url, env)), name: "full" };
}

async function databaseRun(
  name: ProfileRun["name"],
  work: string,
  url: string,
  more: Environment,
): Promise<ProfileRun & Omit<FullRun, "name">> {
  const dataDir = mkdtempSync(join(work, `${name}-`));
  const database = await createTestDatabase(url);
  return {
    ...{ name, database },
    ...commandsWith(dataDir, { ...ALONE, POSTGRES_URL: database, ...more }),
    storage: () => postgresStorage(database),
    close: () => dropTestDatabase(url, database),
  };
}

type Commands = Pick<FullRun, "index" | "serve" | "rebuild">;

function commandsWith(dataDir: string, env: Environment): Commands {
  const commandEnv = { ...env, QUARRY_DATA_DIR: dataDir, QUARRY_LOG_LEVEL: "warn" };
  return {
    index: (root, ...args) => runToEnd([CLI, "index", "--root", root, ...args, root], commandEnv),
    rebuild: (projection) => runToEnd([CLI, "rebuild", projection], commandEnv),
    serve: (root, more = {}) => serve(root, dataDir, { ...env, ...more }),
  };
}

/** POSTGRES_URL. Throws where it is not set: half of the figures would be missing. */
export function postgresUrl(): string {
  const url = process.env["POSTGRES_URL"];
  if (url === undefined || url === "") throw new Error("POSTGRES_URL names no server");
  return url;
}
