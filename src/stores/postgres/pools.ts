/** Connections to a PostgreSQL server: a pool a kind of work, so that indexing never takes the connections of questions. */
import { once } from "node:events";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import type { Connector, QueryResult, Session, Share, SqlValue } from "./connector.ts";

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
}

/** Below it, one statement with arrays is quicker than the two of a COPY: docs/decisions/0013-bulk.md. */
const COPY_FROM_ROWS = 1_000;
/** Of a COPY's data handed to the socket at a time, so that a cancelled one ends between two. */
const COPY_SLICE_BYTES = 256 * 1024;

/** Shares of the connections; each kind has at least one. */
const SHARES: Readonly<Record<Share, number>> = { ingest: 0.4, query: 0.4, background: 0.2 };

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

/** Opens no connection yet. */
export function createPools(options: PoolOptions): Connector {
  const pools = new Map<Share, pg.Pool>();
  const poolOf = (share: Share): pg.Pool => {
    const known = pools.get(share) ?? openPool(options, share);
    pools.set(share, known);
    return known;
  };
  return {
    address: addressOf(options.url),
    copyFromRows: options.copyFromRows ?? COPY_FROM_ROWS,
    acquire: async (share) => toSession(await poolOf(share).connect(), options),
    close: async () => {
      const open = [...pools.values()];
      pools.clear();
      await Promise.all(open.map((pool) => pool.end()));
    },
  };
}

/** Host, port and database. */
export function addressOf(url: string): string {
  if (!URL.canParse(url)) return "of POSTGRES_URL";
  const { hostname, port, pathname } = new URL(url);
  return `${hostname === "" ? "localhost" : hostname}:${port === "" ? "5432" : port}${pathname}`;
}

function clientConfig({ url, connectTimeoutMs, role }: PoolOptions, name: string): pg.ClientConfig {
  return {
    connectionString: url,
    application_name: `quarry ${name}`,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    types: TYPES,
    options: `${role === null ? "" : `-c role=${role} `}-c search_path=${SEARCH_PATH}`,
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

function openPool(options: PoolOptions, share: Share): pg.Pool {
  const config = clientConfig(options, share);
  const pool = new pg.Pool({
    ...(share === "query" ? queryConfig(config) : config),
    max: Math.max(1, Math.round(options.connections * SHARES[share])),
    idleTimeoutMillis: options.idleTimeoutMs,
    // an idle connection must not keep the process alive
    allowExitOnIdle: true,
  });
  // an idle connection that ends is replaced by the next request for one
  pool.on("error", () => undefined);
  return pool;
}

/** What pg's client has without declaring it. */
interface ClientParts {
  readonly processID: number | null;
  readonly connection: { readonly stream: { destroy(): void } };
}

function toSession(client: pg.PoolClient, options: PoolOptions, isPrepared: boolean): Session {
  const parts = client as unknown as ClientParts;
  let isReleased = false;
  return {
    pipelines: isPrepared,
    query: async (text: string, values: readonly SqlValue[]): Promise<QueryResult> => {
      const { rows, rowCount } = await client.query({
        ...(isPrepared ? { name: statementName(text) } : {}),
        text,
        values: values.map(toParameter),
      });
      return { rows, count: rowCount ?? 0 };
    },
    execute: async (sql) => {
      await client.query(sql);
    },
    copy: (sql, bytes) => copy(client, sql, bytes),
    cancel: () => cancel(parts, options),
    release: (isBroken) => {
      if (isReleased) return;
      isReleased = true;
      if (isBroken) parts.connection.stream.destroy();
      client.release(isBroken);
    },
  };
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

function toParameter(value: SqlValue): SqlValue {
  return value instanceof Uint8Array && !Buffer.isBuffer(value)
    ? Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    : value;
}

/** By a connection of its own, because the session's is busy. */
async function cancel({ processID }: ClientParts, options: PoolOptions): Promise<void> {
  if (processID === null) return;
  const canceller = new pg.Client(clientConfig(options, "cancel"));
  canceller.on("error", () => undefined);
  try {
    await canceller.connect();
    await canceller.query("SELECT pg_cancel_backend($1)", [processID]);
  } catch {
    // the caller gives the connection up when nothing comes of this
  } finally {
    await canceller.end().catch(() => undefined);
  }
}
