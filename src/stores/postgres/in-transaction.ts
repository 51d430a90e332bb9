/** One transaction from its opening to its end: with a deadline, cancelled with its operation, rolled back whatever failed. */
import { AppError } from "../../domain/errors.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import { checkInTime } from "../in-time.ts";
import type { Connector, Session, Share, SqlValue } from "./connector.ts";
import { isBroken, LostCommit } from "./driver-errors.ts";

/** Statements of one transaction. `Row` names the columns selected; numbers of eight bytes arrive as numbers, bytes as `Uint8Array`. */
export interface Transaction {
  all<Row>(sql: string, ...values: SqlValue[]): Promise<Row[]>;
  get<Row>(sql: string, ...values: SqlValue[]): Promise<Row | undefined>;
  /** Number of rows changed. */
  run(sql: string, ...values: SqlValue[]): Promise<number>;
  /** Stands for the server that answers: what is remembered of its rows is remembered under this. */
  readonly server: WeakKey;
  /** How many rows at once go in; null where arrays are the only way. */
  readonly bulk: BulkLoad | null;
}

export interface BulkLoad {
  readonly fromRows: number;
  /** Statements of which the last is a COPY FROM STDIN, with all its data. */
  copy(sql: string, bytes: Buffer): Promise<void>;
}

export type Work<Result> = (transaction: Transaction) => Promise<Result>;

export interface Start {
  readonly connector: Connector;
  readonly context: OperationContext;
  readonly share: Share;
  /** What follows BEGIN. */
  readonly begin: string;
  readonly statementTimeoutMs: number;
  /** Told how far the server's log had been written when the transaction began and when it had ended; absent where nobody asks. */
  readonly sawLog?: (position: number) => void;
}

/** After its deadline a session that still does not answer is given up together with its connection. */
const GRACE_MS = 1_000;
/** How far the log is written, in bytes: whatever a snapshot taken before shows lies below. */
export const LOG_POSITION = "pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') AS position";

/** Throws AppError: CANCELLED, DEADLINE_EXCEEDED, what the connector throws; LostCommit; the driver's own errors. */
export async function inTransaction<Result>(start: Start, work: Work<Result>): Promise<Result> {
  const { connector, context, share, sawLog, statementTimeoutMs } = start;
  checkInTime(context);
  const askedAt = performance.now();
  const session = await connector.acquire(
    share,
    { signal: context.signal, deadlineMs: context.deadlineMs, statementTimeoutMs },
    opening(start),
  );
  context.recordStage(`pool:${share}`, performance.now() - askedAt);
  tell(sawLog, session.opened);
  let broken = false;
  let closing = Promise.resolve();
  const guard = watch(session, start, () => {
    broken = true;
  });
  try {
    checkInTime(context);
    const result = await work(toTransaction(session, connector));
    const ended = commit(session, sawLog);
    // a snapshot's end changes nothing about what was read in it
    if (!session.pipelines || sawLog !== undefined) await ended;
    closing = ended.catch(() => {
      broken = true;
    });
    return result;
  } catch (thrown) {
    broken ||= isBroken(thrown);
    if (!broken) broken = !(await rollback(session));
    throw thrown;
  } finally {
    void closing.then(() => {
      guard.end();
      session.release(broken);
    });
  }
}

async function commit(session: Session, sawLog: Start["sawLog"]): Promise<void> {
  try {
    const ask = sawLog === undefined ? "" : `; SELECT ${LOG_POSITION}`;
    tell(sawLog, await session.execute(`COMMIT${ask}`));
  } catch (thrown) {
    throw isBroken(thrown) ? new LostCommit(thrown) : thrown;
  }
}

function tell(sawLog: Start["sawLog"], rows: readonly unknown[]): void {
  const position = (rows[0] as { position?: number } | undefined)?.position;
  if (position !== undefined) sawLog?.(position);
}

/** One round trip. Tenant and principal hold for this transaction alone, so that a pooled connection never carries them on. */
function opening({ begin, context, statementTimeoutMs, sawLog }: Start): string {
  const left = Math.ceil(context.deadlineMs - performance.now());
  const timeoutMs = Math.max(1, Math.min(left, statementTimeoutMs));
  const whose = `set_config('quarry.tenant', ${literal(context.tenantId)}, true), set_config('quarry.principal', ${literal(context.principal)}, true)`;
  const position = sawLog === undefined ? "" : `, ${LOG_POSITION}`;
  return `BEGIN ${begin}; SET LOCAL statement_timeout = ${timeoutMs}; SELECT current_user::text AS role, ${whose}${position}`;
}

function literal(name: string): string {
  if (/[\0\\]/.test(name))
    throw new AppError("INTERNAL", "The name of a tenant or principal holds a bad character.");
  return `'${name.replaceAll("'", "''")}'`;
}

/** Cancels with the operation; ends the connection at once when the server does not even answer that. */
function watch(
  session: Session,
  { context }: Start,
  giveUp: () => void,
): { readonly end: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const breakOff = (): void => {
    giveUp();
    session.release(true);
  };
  const onAbort = (): void => {
    // a cancellation may arrive after the statement it was meant for: nobody else may have this session then
    giveUp();
    void session.cancel();
    clearTimeout(timer);
    timer = setTimeout(breakOff, GRACE_MS);
  };
  const left = context.deadlineMs - performance.now();
  if (Number.isFinite(left)) timer = setTimeout(breakOff, Math.max(0, left) + GRACE_MS);
  context.signal.addEventListener("abort", onAbort, { once: true });
  return {
    end: () => {
      clearTimeout(timer);
      context.signal.removeEventListener("abort", onAbort);
    },
  };
}

function toTransaction(session: Session, connector: Connector): Transaction {
  const { copyFromRows } = connector;
  return {
    server: connector,
    all: async <Row>(sql: string, ...values: SqlValue[]) =>
      (await session.query(sql, values)).rows as Row[],
    get: async <Row>(sql: string, ...values: SqlValue[]) =>
      (await session.query(sql, values)).rows[0] as Row | undefined,
    run: async (sql, ...values) => (await session.query(sql, values)).count,
    bulk:
      copyFromRows === null
        ? null
        : { fromRows: copyFromRows, copy: (sql, bytes) => session.copy(sql, bytes) },
  };
}

async function rollback(session: Session): Promise<boolean> {
  try {
    await session.execute("ROLLBACK");
    return true;
  } catch {
    return false;
  }
}
