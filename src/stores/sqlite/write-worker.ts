/** The worker thread that writes: one connection, one transaction a request, in order of arrival. */
import { parentPort, workerData } from "node:worker_threads";
import { connect } from "./connection.ts";
import { loadDriver } from "./driver.ts";
import { translateDriverError } from "./driver-errors.ts";
import { inTransaction } from "./transaction.ts";
import {
  toPlainError,
  type WorkerStart,
  type WriteReply,
  type WriteRequest,
} from "./write-messages.ts";
import { WRITE_OPERATIONS } from "./write-operations.ts";
import type { WriteState } from "./write-state.ts";

/** The hash index of a million texts is 40 MB; half of it in memory keeps inserts from reading. */
const CACHE_KIB = 48 * 1024;
/** Pages of 8 KiB: a checkpoint every 32 MB writes a page that many commits changed only once. */
const CHECKPOINT_PAGES = 4_000;
/** What is left of the write-ahead log after a checkpoint. */
const LOG_BYTES = 32 * 1024 * 1024;

const port = parentPort;
if (port === null) throw new Error("write-worker runs as a worker thread only");

const options = workerData as WorkerStart;
const open = await loadDriver();
/** Opened by the first request, so that a file that cannot be opened is that request's error and the next one tries again. */
let state: WriteState | null = null;

port.on("message", (request: WriteRequest) => {
  port.postMessage(answer(request));
  if (request.name === "close") port.close();
});

function openState({ file, projections, schemaVersion, closing }: WorkerStart): WriteState {
  const connection = connect(open, file, file);
  // No SQLite waiting: `inTransaction` polls instead, so that it meets the gaps that other writers leave.
  connection.exec(
    `PRAGMA busy_timeout = 0; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;
     PRAGMA cache_size = -${CACHE_KIB}; PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES};
     PRAGMA journal_size_limit = ${LOG_BYTES}`,
  );
  return {
    connection,
    projections,
    schemaVersion,
    names: new Map(),
    dataVersion: -1,
    closing: new Int32Array(closing),
    lastEndedAt: 0,
    lastHeldMs: 0,
  };
}

function answer(request: WriteRequest): WriteReply {
  const { id } = request;
  try {
    if (request.name === "close") {
      state?.connection.close();
      return { id, result: null };
    }
    // The writer sends each operation with its own parameters: `Writer.call` is typed by the same table.
    const operation = WRITE_OPERATIONS[request.name] as (state: WriteState, p: unknown) => unknown;
    state ??= openState(options);
    const opened = state;
    return { id, result: inTransaction(opened, () => operation(opened, request.params)) };
  } catch (thrown) {
    return { id, error: toPlainError(translateDriverError(thrown, options.file)) };
  }
}
