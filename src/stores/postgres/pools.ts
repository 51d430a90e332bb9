/** Connections to a PostgreSQL server: a pool a kind of work, so that indexing never takes the connections of questions. */
import { once } from "node:events";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { AppError } from "../../domain/errors.ts";
import type { PoolHealth } from "../../domain/store-health.ts";
import type { Logger } from "../../ports/logger.ts";
import { type Histogram, type Metrics, quantile } from "../../ports/metrics.ts";
import { type BreakerSettings, createBreaker } from "../breaker.ts";
import { inTime, withinLimit } from "../in-time.ts";
import { cancelStatement } from "./cancel-statement.ts";
import { readConnectionUrl } from "./connection-url.ts";
import type {
  Connector,
  OpenedSession,
  QueryResult,
  Session,
  Share,
  SqlValue,
} from "./connector.ts";
import { isBroken, isDown, isOutdatedPlan } from "./driver-errors.ts";
import { createPlaces, type Places } from "./places.ts";
import { shareSizes } from "./shares.ts";

export interface PoolOptions {
  readonly url: string;
  /** Connections of this process, over all kinds of work. */
  readonly connections: number;
  readonly idleTimeoutMs: number;
  readonly connectTimeoutMs: number;
  /** The role that owns nothing and obeys row-level security; null keeps the login's own. */
  readonly role: string | null;
  /** See `Connector.copyFromRows`; where it is left out, what was measured. */
  readonly copyFromRows?: number;
  readonly statementTimeoutMs: number;
  readonly metrics: Metrics;
  readonly logger?: Logger;
  readonly breaker?: BreakerSettings;
}

/** Below it, one statement with arrays is quicker than the two of a COPY: docs/decisions/0013-bulk.md. */
const COPY_FROM_ROWS = 1_000;
/** Of a COPY's data handed to the socket at a time, so that a cancelled one ends between two. */
const COPY_SLICE_BYTES = 256 * 1024;

type PoolName = Share;

interface Pool {
  readonly name: PoolName;
  readonly driver: pg.Pool;
  readonly places: Places;
  readonly waits: Histogram;
}

/** A statement that the server itself does not end in time ends the connection. */
const GRACE_MS = 2_000;

/** Where the tables are, and where extensions usually are. */
export const SEARCH_PATH = "unified,public,extensions";

const BIGINT = 20;
const BIGINT_ARRAY = 1016;
const NUMERIC = 1700;

/** Keys and counts stay below 2^53. */
const numberOf = (text: string): number => Number(text);
const numbersOf = (text: string): number[] =>
  text === "{}" ? [] : text.slice(1, -1).split(",").map(Number);

const TYPES: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: "text") => {
    if (oid === BIGINT || oid === NUMERIC) return numberOf;
    return oid === BIGINT_ARRAY ? numbersOf : pg.types.getTypeParser(oid, format);
  }) as typeof pg.types.getTypeParser,
};

/** Short: a connection that is refused costs nothing, and the first call after the server is back should find it. */
const PAUSES: BreakerSettings = { firstPauseMs: 100, longestPauseMs: 400 };

/** Opens no connection yet. */
export function createPools(options: PoolOptions): Connector {
  const address = addressOf(options.url);
  const { logger } = options;
  const breaker = createBreaker({
    ...PAUSES,
    ...options.breaker,
    isBroken,
    isDown: (down) => isDown(address, down),
    onChange: (isOpen, reason) => {
      if (isOpen) logger?.warn({ address, reason }, "the database is down");
      else logger?.info({ address }, "the database is back");
    },
  });
  const sizes = shareSizes(options.connections);
  const pools = new Map<PoolName, Pool>();
  const poolOf = (share: Share): Pool => {
    const name = share === "lease" && sizes.lease === null ? "background" : share;
    const known = pools.get(name) ?? openPool(options, name, sizes[name] ?? 1);
    pools.set(name, known);
    return known;
  };
  return {
    address,
    copyFromRows: options.copyFromRows ?? COPY_FROM_ROWS,
    acquire: async (share, wait, opening) => {
      const pool = poolOf(share);
      const leave = await pool.places.take(wait);
      const opened = breaker.guard(() => openSession(pool, options, opening, { leave, ...wait }));
      opened.catch(leave);
      return inTime(wait, opened, (session) => session.release(true));
    },
    health: () => ({
      pools: [...pools].map(([name, pool]) => poolHealth(name, pool)),
      down: breaker.closedUntil(),
    }),
    close: async () => {
      const open = [...pools.values()];
      pools.clear();
      await Promise.all(open.map(({ driver }) => driver.end()));
    },
  };
}

function poolHealth(name: string, { places, waits }: Pool): PoolHealth {
  const { size, inUse, waiting } = places;
  const reading = waits.read();
  const at = (share: number): number => Math.round(quantile(reading, share));
  return { name, size, inUse, waiting, waitedMs: { median: at(0.5), p99: at(0.99), most: at(1) } };
}

/** Host, port and database. */
export function addressOf(url: string): string {
  if (!URL.canParse(url)) return "of POSTGRES_URL";
  const { hostname, port, pathname } = new URL(url);
  return `${hostname === "" ? "localhost" : hostname}:${port === "" ? "5432" : port}${pathname}`;
}

type ConnectOptions = Pick<PoolOptions, "url" | "connectTimeoutMs" | "role" | "statementTimeoutMs">;

function clientConfig(options: ConnectOptions, name: string): pg.ClientConfig {
  const { connectTimeoutMs, role, statementTimeoutMs } = options;
  const url = readConnectionUrl(options.url);
  return {
    connectionString: url.connectionString,
    application_name: `quarry ${name}`,
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: statementTimeoutMs + GRACE_MS,
    keepAlive: true,
    types: TYPES,
    options: `${url.options} ${role === null ? "" : `-c role=${role} `}-c search_path=${SEARCH_PATH}`,
  };
}

/**
 * Questions are short statements, planned longer than they run: each is prepared once a connection, and planned once for all values. Their joins
 * run in the order written, since of a tenant that came after the planner last looked it takes every table to hold one row, and multiplies
 * tables with each other. `pipeline`: what need not be waited for is sent together.
 */
const QUERY_SETTINGS = "-c plan_cache_mode=force_generic_plan -c join_collapse_limit=1";

function queryConfig(config: pg.ClientConfig): pg.ClientConfig {
  return { ...config, options: `${config.options} ${QUERY_SETTINGS}`, pipeline: true };
}

function openPool(options: PoolOptions, name: PoolName, size: number): Pool {
  const { metrics, logger } = options;
  const config = clientConfig(options, name);
  const driver = new pg.Pool({
    ...(name === "query" ? queryConfig(config) : config),
    max: size,
    idleTimeoutMillis: options.idleTimeoutMs,
    // an idle connection must not keep the process alive
    allowExitOnIdle: true,
  });
  // an idle connection that ends is replaced by the next request for one
  driver.on("error", () => undefined);
  // one in use tells whoever waits for its answer; between two statements nobody does, and an event without a listener ends the process
  driver.on("connect", (client) => client.on("error", () => undefined));
  const waits = metrics.histogram(`postgres.wait.${name}`);
  const onLongWait = (waitedMs: number): void =>
    logger?.warn(
      { pool: name, size, waitedMs: Math.round(waitedMs) },
      "waited long for a connection: raise QUARRY_POSTGRES_CONNECTIONS if this happens often",
    );
  const longestWaitMs = options.statementTimeoutMs;
  const places = createPlaces({ name, size, longestWaitMs, waits, onLongWait });
  return { name, driver, waits, places };
}

/** A connection that was idle may be dead without knowing it, so the opening has its own short limit. */
async function openSession(
  { name, driver }: Pool,
  options: PoolOptions,
  opening: string,
  { leave, statementTimeoutMs = options.statementTimeoutMs }: SessionParts,
): Promise<OpenedSession> {
  const client = await driver.connect();
  const limits = { isPrepared: name === "query", leave, statementTimeoutMs };
  const session = toSession(client, options, limits);
  try {
    const opened = await withinLimit(options.connectTimeoutMs, session.execute(opening));
    checkRole(options, opened[0]);
    return { ...session, opened };
  } catch (thrown) {
    session.release(true);
    throw thrown;
  }
}

/** A pooler between here and the server may drop what a connection starts with; without its role, no policy would bind it. */
function checkRole({ url, role }: PoolOptions, row: unknown): void {
  const { role: works } = (row ?? {}) as { readonly role?: string };
  if (role === null || works === undefined || works === role) return;
  const address = addressOf(url);
  throw new AppError(
    "CATALOG_REFUSED",
    `The database ${address} lets connections work as ${works} instead of ${role}.`,
    {
      next: "Name the server itself in POSTGRES_URL, or a pooler that hands the parameter `options` on to it.",
      data: { address },
    },
  );
}

/** What pg's client has without declaring it. */
interface ClientParts {
  readonly connection: { readonly stream: { destroy(): void } };
}

interface SessionParts {
  /** Gives the place in the pool back. */
  readonly leave: () => void;
  readonly statementTimeoutMs?: number;
}

interface SessionLimits extends Required<SessionParts> {
  /** Statements are prepared, and may be sent before the ones ahead of them are answered. */
  readonly isPrepared: boolean;
}

function toSession(
  client: pg.PoolClient,
  options: PoolOptions,
  { isPrepared, leave, statementTimeoutMs }: SessionLimits,
): Session {
  const parts = client as unknown as ClientParts;
  const inTurn = isPrepared ? atOnce : createTurns();
  let isReleased = false;
  return {
    pipelines: isPrepared,
    query: async (text: string, values: readonly SqlValue[]): Promise<QueryResult> => {
      const name = isPrepared ? statementName(text) : undefined;
      const config = {
        ...(name === undefined ? {} : { name }),
        text,
        values: values.map(toParameter),
        query_timeout: statementTimeoutMs + GRACE_MS,
      } as pg.QueryConfig;
      try {
        const { rows, rowCount } = await inTurn(() => client.query(config));
        return { rows, count: rowCount ?? 0 };
      } catch (thrown) {
        if (name !== undefined && isOutdatedPlan(thrown)) prepareAnew(text, name);
        throw thrown;
      }
    },
    execute: async (sql) => lastRows(await inTurn(() => client.query(sql))),
    copy: (sql, bytes) => inTurn(() => copy(client, sql, bytes)),
    cancel: () => cancelStatement(client, () => new pg.Client(clientConfig(options, "cancel"))),
    release: (isBroken) => {
      if (isReleased) return;
      isReleased = true;
      if (isBroken) parts.connection.stream.destroy();
      client.release(isBroken);
      leave();
    },
  };
}

type Turns = <Result>(work: () => Promise<Result>) => Promise<Result>;

const atOnce: Turns = (work) => work();

/** Statements of a session that pipelines none: in the order asked, each once the one before is answered. */
function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  };
}

const statementNames = new Map<string, string>();
let namesGiven = 0;

/** The same for the same text: the program's statements are few. */
function statementName(text: string): string {
  const known = statementNames.get(text) ?? `q${namesGiven++}`;
  statementNames.set(text, known);
  return known;
}

/** Every connection has prepared the statement as it was: under another name each prepares it again. Of several that find it one renames it. */
function prepareAnew(text: string, outdated: string): void {
  if (statementNames.get(text) === outdated) statementNames.delete(text);
}

async function copy(client: pg.PoolClient, sql: string, bytes: Buffer): Promise<void> {
  const stream = client.query(copyFrom(sql));
  const done = once(stream, "finish");
  const write = async (): Promise<void> => {
    for (let at = 0; at < bytes.length; at += COPY_SLICE_BYTES)
      if (!stream.write(bytes.subarray(at, at + COPY_SLICE_BYTES))) await once(stream, "drain");
    stream.end();
  };
  await Promise.all([done, write()]);
}

/** Of several statements the driver gives a list of results. */
function lastRows(result: pg.QueryResult | readonly pg.QueryResult[]): readonly unknown[] {
  const last = Array.isArray(result) ? result.at(-1) : result;
  return (last as pg.QueryResult | undefined)?.rows ?? [];
}

function toParameter(value: SqlValue): SqlValue {
  return value instanceof Uint8Array && !Buffer.isBuffer(value)
    ? Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    : value;
}
