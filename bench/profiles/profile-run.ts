/** The two profiles as a user has them: commands and a server with a data folder, or with a database of their own. */
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createTestDatabase, dropTestDatabase } from "../../test/support/postgres.ts";
import { CLI, type FinishedRun, runToEnd } from "../speed/child-process.ts";
import { type Served, serve } from "../speed/served.ts";
import { postgresStorage, type Storage, sqliteStorage } from "./storage.ts";

export interface ProfileRun {
  readonly name: "embedded" | "server";
  /** `quarry index` with these arguments, to the end. */
  index(root: string, ...args: readonly string[]): Promise<FinishedRun>;
  serve(root: string): Promise<Served>;
  storage(): Promise<Storage>;
  close(): Promise<void>;
}

/** A data folder below `work`. */
export function embeddedRun(work: string): ProfileRun {
  const dataDir = mkdtempSync(join(work, "embedded-"));
  const env = { QUARRY_DATA_DIR: dataDir, POSTGRES_URL: "" };
  return {
    name: "embedded",
    index: (root, ...args) => runToEnd([CLI, "index", "--root", root, ...args, root], env),
    serve: (root) => serve(root, dataDir, env),
    storage: () => sqliteStorage(dataDir),
    close: async () => rmSync(dataDir, { recursive: true, force: true }),
  };
}

/** A database of its own on the server that `url` names, dropped by `close`. */
export async function serverRun(work: string, url: string): Promise<ProfileRun> {
  const dataDir = mkdtempSync(join(work, "server-"));
  const database = await createTestDatabase(url);
  const env = { QUARRY_DATA_DIR: dataDir, POSTGRES_URL: database };
  return {
    name: "server",
    index: (root, ...args) => runToEnd([CLI, "index", "--root", root, ...args, root], env),
    serve: (root) => serve(root, dataDir, env),
    storage: () => postgresStorage(database),
    close: () => dropTestDatabase(url, database),
  };
}

/** POSTGRES_URL. Throws where it is not set: half of the figures would be missing. */
export function postgresUrl(): string {
  const url = process.env["POSTGRES_URL"];
  if (url === undefined || url === "") throw new Error("POSTGRES_URL names no server");
  return url;
}
