/** Deletes a catalog's files once nobody has them open. */
import { rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "../../domain/errors.ts";
import { filesOf } from "./catalog-file.ts";
import { connect } from "./connection.ts";
import { loadDriver, type OpenDatabase, releaseClosed } from "./driver.ts";

/** Connections of this process that were just closed, or of one that is ending, are gone by then. */
const ATTEMPTS = 5;
const RETRY_MS = 50;

/**
 * A connection to a deleted file would, when it ends, delete the write-ahead log of whatever has the file's name by then: so the
 * files go only when SQLite grants them exclusively. Throws AppError: CATALOG_LOCKED when another process keeps them open.
 */
export async function removeCatalogFile(file: string): Promise<void> {
  const open = await loadDriver();
  for (let attempt = 1; !isUnused(open, file); attempt += 1) {
    if (attempt === ATTEMPTS) {
      throw new AppError("CATALOG_LOCKED", `Another process has the database ${file} open.`, {
        next: "End the sessions that use this project, then remove it again.",
        data: { file },
      });
    }
    await releaseClosed();
    await sleep(RETRY_MS);
  }
  for (const part of filesOf(file)) rmSync(part, { force: true });
}

/** Leaving WAL mode takes the file exclusively. What is no sound database cannot be in use. */
function isUnused(open: OpenDatabase, file: string): boolean {
  try {
    const connection = connect(open, file, file);
    try {
      connection.exec("PRAGMA busy_timeout = 0; PRAGMA journal_mode = DELETE");
    } finally {
      connection.close();
    }
    return true;
  } catch (thrown) {
    return !(thrown instanceof AppError && thrown.code === "CATALOG_LOCKED");
  }
}
