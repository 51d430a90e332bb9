/** Transactions of one tenant: with a deadline, cancelled with their operation, tried again where two of them met. */
import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "../../domain/errors.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import type { Connector, Session, Share, SqlValue } from "./connector.ts";
import { isBroken, isRetried, translateDriverError } from "./driver-errors.ts";

/** Statements of one transaction. `Row` names the columns selected; numbers of eight bytes arrive as numbers, bytes as `Uint8Array`. */
export interface Transaction {
  all<Row>(sql: string, ...values: SqlValue[]): Promise<Row[]>;
  get<Row>(sql: string, ...values: SqlValue[]): Promise<Row | undefined>;
  /** Number of rows changed. */
  run(sql: string, ...values: SqlValue[]): Promise<number>;
  /** How many rows at once go in; null where arrays are the only way. */
  readonly bulk: BulkLoad | null;
}

export interface BulkLoad {
  readonly fromRows: number;
  /** Statements of which the last is a COPY FROM STDIN, with all its data. */
  copy(sql: string, bytes: Buffer): Promise<void>;
}

export type Isolation = "READ COMMITTED" | "REPEATABLE READ" | "SERIALIZABLE";

export interface Database {
  readonly connector: Connector;
  /** How many transactions of this process have written. */
  readonly writes: () => number;
  /** Reads in one snapshot. Throws AppError. */
  read<Result>(
    context: OperationContext,
    work: (transaction: Transaction) => Promise<Result>,
  ): Promise<Result>;
  /** Writes all of it or nothing; `work` runs again where two transactions met. Throws AppError. */
  write<Result>(
    context: OperationContext,
    options: WriteOptions,
    work: (transaction: Transaction) => Promise<Result>,
  ): Promise<Result>;
}

export interface WriteOptions {
  /** Of the stage that the time is recorded under. */
  readonly name: string;
  readonly share?: Share;
  readonly isolation?: Isolation;
}

export interface DatabaseOptions {
  readonly connector: Connector;
  /** What a statement may take at most, also where the operation has no deadline. */
  readonly statementTimeoutMs: number;
}

const MOST_TRIES = 6;
const FIRST_PAUSE_MS = 10;
/** After its deadline a session that still does not answer is given up together with its connection. */
const GRACE_MS = 1_000;

export function createDatabase({ connector, statementTimeoutMs }: DatabaseOptions): Database {
  const once = <Result>(
    context: OperationContext,
    share: Share,
    begin: string,
    work: (transaction: Transaction) => Promise<Result>,
  ): Promise<Result> =>
    inTransaction({ connector, context, share, begin, statementTimeoutMs }, work);

  let writes = 0;
  return {
    connector,
    writes: () => writes,
    read: async (context, work) => {
      try {
        return await once(context, "query", "ISOLATION LEVEL REPEATABLE READ READ ONLY", work);
      } catch (thrown) {
        throw translateDriverError(thrown, connector.address, context);
      }
    },
    write: async (context, { name, share = "ingest", isolation = "READ COMMITTED" }, work) => {
      const startedAt = performance.now();
      try {
        return await withRetries(context, () =>
          once(context, share, `ISOLATION LEVEL ${isolation} READ WRITE`, work),
        );
      } catch (thrown) {
        throw translateDriverError(thrown, connector.address, context);
      } finally {
        writes += 1;
        context.recordStage(`write:${name}`, performance.now() - startedAt);
      }
    },
  };
}

/** Pauses grow and are chosen by chance, so that those who met do not meet again. */
async function withRetries<Result>(
  context: OperationContext,
  attempt: () => Promise<Result>,
): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (thrown) {
      if (!isRetried(thrown) || tries >= MOST_TRIES) throw thrown;
      await sleep(Math.random() * FIRST_PAUSE_MS * 2 ** tries);
      checkInTime(context);
    }
  }
}

interface Start {
  readonly connector: Connector;
  readonly context: OperationContext;
  readonly share: Share;
  readonly begin: string;
  readonly statementTimeoutMs: number;
}

async function inTransaction<Result>(
  start: Start,
  work: (transaction: Transaction) => Promise<Result>,
): Promise<Result> {
  const { connector, context, share } = start;
  checkInTime(context);
  const askedAt = performance.now();
  const session = await connector.acquire(share);
  context.recordStage(`pool:${share}`, performance.now() - askedAt);
  let broken = false;
  let closing = Promise.resolve();
  const guard = watch(session, start, () => {
    broken = true;
  });
  try {
    checkInTime(context);
    await session.execute(opening(start));
    const result = await work(toTransaction(session, connector.copyFromRows));
    await session.execute("COMMIT");
    return result;
  } catch (thrown) {
    const isRolledBack = await rollback(session);
    broken ||= isBroken(thrown) || !isRolledBack;
    throw thrown;
  } finally {
    void closing.then(() => {
      guard.end();
      session.release(broken);
    });
  }
}

/** One round trip. Tenant and principal hold for this transaction alone, so that a pooled connection never carries them on. */
function opening({ begin, context, statementTimeoutMs }: Start): string {
  const left = Math.ceil(context.deadlineMs - performance.now());
  const timeoutMs = Math.max(1, Math.min(left, statementTimeoutMs));
  const whose = `set_config('quarry.tenant', ${literal(context.tenantId)}, true), set_config('quarry.principal', ${literal(context.principal)}, true)`;
  return `BEGIN ${begin}; SET LOCAL statement_timeout = ${timeoutMs}; SELECT ${whose}`;
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

function toTransaction(session: Session, copyFromRows: number | null): Transaction {
  return {
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

function checkInTime({ signal, deadlineMs }: OperationContext): void {
  if (signal.aborted) throw new AppError("CANCELLED", "The operation was cancelled.");
  if (performance.now() > deadlineMs)
    throw new AppError("DEADLINE_EXCEEDED", "The operation ran out of time.");
}
