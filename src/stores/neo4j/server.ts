/** A Neo4j server or cluster: transactions with a deadline, tried again where that helps, behind a breaker; the driver is known to this file alone. */
import neo4j, {
  type Driver,
  type ManagedTransaction,
  type QueryResult,
  type Session,
  type SessionMode,
} from "neo4j-driver";
import { AppError } from "../../domain/errors.ts";
import type { Logger } from "../../ports/logger.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import { type BreakerSettings, createBreaker } from "../breaker.ts";
import { checkInTime, inTime } from "../in-time.ts";
import { withRetries } from "../retry.ts";
import { isBroken, isDown, patienceFor, TooSlow, translateDriverError } from "./driver-errors.ts";
import { type Neo4jUrls, readUrls } from "./urls.ts";

export interface Neo4jOptions {
  /** One URL, or several of one cluster with blanks between them; `/name` after the host names a database other than the user's home. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
  readonly connections: number;
  readonly connectTimeoutMs: number;
  /** What a question may take before the catalog answers instead. */
  readonly readTimeoutMs: number;
  readonly writeTimeoutMs: number;
  readonly breaker?: BreakerSettings;
  readonly logger?: Logger;
}

/** What Cypher gets: whole numbers must come from `whole`, others arrive as floating point. */
export type Parameters = Readonly<Record<string, unknown>>;

export interface Statements {
  all<Row>(cypher: string, parameters?: Parameters): Promise<Row[]>;
}

type Work<Result> = (statements: Statements) => Promise<Result>;

export interface Neo4jServer {
  readonly address: string;
  /**
   * Each statement is a transaction of its own: one round trip, and what several see need not be one state. Throws AppError:
   * PROJECTION_UNAVAILABLE, PROJECTION_REFUSED, CANCELLED, DEADLINE_EXCEEDED.
   */
  read<Result>(context: OperationContext, work: Work<Result>): Promise<Result>;
  /** All of it or nothing. `work` may run again, also after it was committed: it must do the same when done twice. */
  write<Result>(context: OperationContext, work: Work<Result>): Promise<Result>;
  /** Such as `Neo4j/5.26.29`. */
  agent(context: OperationContext): Promise<string>;
  close(): Promise<void>;
}

/** A whole number as Cypher has it. */
export const whole = (value: number): unknown => neo4j.int(value);

/** A moment as Cypher has it, in UTC. */
export function moment(epochMs: number): unknown {
  const at = new Date(epochMs);
  return new neo4j.types.DateTime(
    at.getUTCFullYear(),
    at.getUTCMonth() + 1,
    at.getUTCDate(),
    at.getUTCHours(),
    at.getUTCMinutes(),
    at.getUTCSeconds(),
    at.getUTCMilliseconds() * 1_000_000,
    0,
  );
}

/** Opens no connection yet. Throws AppError INVALID_CONFIG. */
export function openServer(options: Neo4jOptions): Neo4jServer {
  const urls = readUrls(options.url);
  const { address } = urls;
  const { logger } = options;
  const driver = openDriver(options, urls);
  const bookmarkManager = neo4j.bookmarkManager();
  const breaker = createBreaker({
    ...options.breaker,
    isBroken,
    isDown: (down) => isDown(address, down),
    onChange: (isOpen, reason) => {
      if (isOpen) logger?.warn({ address, reason }, "Neo4j is down");
      else logger?.info({ address }, "Neo4j is back");
    },
  });
  const openSession = (mode: SessionMode): Session =>
    driver.session({
      bookmarkManager,
      defaultAccessMode: mode,
      ...(urls.database === null ? {} : { database: urls.database }),
    });
  const run = async <Result>(
    context: OperationContext,
    mode: SessionMode,
    limitMs: number,
    attempt: (session: Session, timeout: number) => Promise<Result>,
  ): Promise<Result> => {
    try {
      return await withRetries(context, patienceFor, () =>
        breaker.guard(() => once(context, limitMs, () => openSession(mode), attempt)),
      );
    } catch (thrown) {
      throw translateDriverError(thrown, address, context);
    }
  };
  return {
    address,
    read: (context, work) =>
      run(context, "READ", options.readTimeoutMs, (session, timeout) =>
        work({ all: async (...of) => rowsOf(await session.run(...of, { timeout })) }),
      ),
    write: (context, work) =>
      run(context, "WRITE", options.writeTimeoutMs, (session, timeout) =>
        managed(work, (unit) => session.executeWrite(unit, { timeout })),
      ),
    agent: (context) =>
      run(context, "READ", options.connectTimeoutMs * 2, async (session, timeout) => {
        const { summary } = await session.run("RETURN 1", {}, { timeout });
        return summary.server.agent ?? "";
      }),
    close: () => driver.close(),
  };
}

function openDriver(options: Neo4jOptions, urls: Neo4jUrls): Driver {
  return neo4j.driver(urls.first, neo4j.auth.basic(options.user, options.password), {
    disableLosslessIntegers: true,
    maxConnectionPoolSize: options.connections,
    connectionTimeout: options.connectTimeoutMs,
    connectionAcquisitionTimeout: options.connectTimeoutMs * 2,
    // tried again by `withRetries`, which knows the operation's end
    maxTransactionRetryTime: 0,
    // a connection that was idle this long is asked first whether it is alive
    connectionLivenessCheckTimeout: 30_000,
    telemetryDisabled: true,
    userAgent: "quarry",
    ...(urls.others.length === 0 ? {} : { resolver: async () => [urls.firstHost, ...urls.others] }),
  });
}

async function once<Result>(
  context: OperationContext,
  limitMs: number,
  openSession: () => Session,
  attempt: (session: Session, timeout: number) => Promise<Result>,
): Promise<Result> {
  checkInTime(context);
  const session = openSession();
  const leftMs = context.deadlineMs - performance.now();
  const isOwnLimit = limitMs < leftMs;
  const ownEnd = performance.now() + limitMs;
  const work = attempt(session, Math.ceil(Math.max(1, Math.min(limitMs, leftMs))));
  try {
    const end = { signal: context.signal, deadlineMs: Math.min(context.deadlineMs, ownEnd) };
    return await inTime(end, work, () => undefined);
  } catch (thrown) {
    const isLate = thrown instanceof AppError && thrown.code === "DEADLINE_EXCEEDED";
    throw isLate && isOwnLimit ? new TooSlow(limitMs) : thrown;
  } finally {
    // ends what is still running there; nobody waits for a server that does not answer
    void session.close().catch(() => undefined);
  }
}

/** What failed inside a unit of work; the driver takes it for a defect and leaves trying again to `withRetries`, whose pauses are shorter. */
class FailedWork extends Error {
  readonly thrown: unknown;

  constructor(thrown: unknown) {
    super("failed", { cause: thrown });
    this.thrown = thrown;
  }
}

/** A transaction that the driver begins, routes, commits and rolls back. */
async function managed<Result>(
  work: Work<Result>,
  execute: (unit: (transaction: ManagedTransaction) => Promise<Result>) => Promise<Result>,
): Promise<Result> {
  try {
    return await execute(async (transaction) => {
      try {
        return await work({ all: async (...of) => rowsOf(await transaction.run(...of)) });
      } catch (thrown) {
        throw new FailedWork(thrown);
      }
    });
  } catch (thrown) {
    throw thrown instanceof FailedWork ? thrown.thrown : thrown;
  }
}

const rowsOf = <Row>({ records }: QueryResult): Row[] =>
  records.map((record) => record.toObject() as Row);
