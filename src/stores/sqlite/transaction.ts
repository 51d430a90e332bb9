/** Write transactions of the worker: fair to other processes, and safe to fail at any statement. */
import { AppError } from "../../domain/errors.ts";
import { newerSchema } from "../../domain/migration.ts";
import type { WriteState } from "./write-state.ts";

/** How long a writer waits for another process's transaction; commits of an index run take well under a second. */
const LOCK_TIMEOUT_MS = 20_000;
/** How long one waits that is to end: other processes' commits pass within this; whoever holds a lock for longer is not waited for. */
const CLOSING_TIMEOUT_MS = 300;
/** SQLite's own waiting sleeps up to 100 ms a try and would miss every gap between the commits of a busy indexer. */
const POLL_MS = 3;
/** After holding the lock this long, the next transaction leaves a gap in which a poller gets its turn. */
const LONG_TRANSACTION_MS = 40;
const GAP_MS = 2 * POLL_MS;

const sleeper = new Int32Array(new SharedArrayBuffer(4));

/** Runs `work` in one `BEGIN IMMEDIATE` transaction: all of it or nothing. Blocks its thread while it waits. Throws AppError. */
export function inTransaction<Result>(state: WriteState, work: () => Result): Result {
  leaveGap(state);
  beginImmediate(state);
  const startedAt = performance.now();
  try {
    checkSchemaVersion(state);
    dropStaleCache(state);
    const result = work();
    state.connection.exec("COMMIT");
    return result;
  } catch (thrown) {
    state.names.clear();
    rollback(state);
    throw thrown;
  } finally {
    state.lastEndedAt = performance.now();
    state.lastHeldMs = state.lastEndedAt - startedAt;
  }
}

function leaveGap(state: WriteState): void {
  if (state.lastHeldMs < LONG_TRANSACTION_MS) return;
  const remaining = state.lastEndedAt + GAP_MS - performance.now();
  if (remaining > 0) sleepSync(remaining);
}

function beginImmediate(state: WriteState): void {
  const startedAt = performance.now();
  for (;;) {
    try {
      state.connection.exec("BEGIN IMMEDIATE");
      return;
    } catch (thrown) {
      const isLocked = thrown instanceof AppError && thrown.code === "CATALOG_LOCKED";
      const limitMs = Atomics.load(state.closing, 0) === 1 ? CLOSING_TIMEOUT_MS : LOCK_TIMEOUT_MS;
      if (!isLocked || performance.now() > startedAt + limitMs) throw thrown;
      sleepSync(POLL_MS);
    }
  }
}

/** A newer process may have taken a breaking step while this one was running. */
function checkSchemaVersion(state: WriteState): void {
  const row = state.connection.get<{ user_version: number }>("PRAGMA user_version");
  const version = row?.user_version ?? 0;
  if (version > state.schemaVersion) throw newerSchema(state.connection.file, version);
}

function dropStaleCache(state: WriteState): void {
  const row = state.connection.get<{ data_version: number }>("PRAGMA data_version");
  const version = row?.data_version ?? 0;
  if (version !== state.dataVersion) state.names.clear();
  state.dataVersion = version;
}

/** Some errors (a full disk) end the transaction themselves; then there is nothing left to roll back. */
function rollback(state: WriteState): void {
  try {
    state.connection.exec("ROLLBACK");
  } catch {
    return;
  }
}

function sleepSync(ms: number): void {
  Atomics.wait(sleeper, 0, 0, ms);
}
