/** One connection of the login's own role, for making and checking the schema. */
import pg from "pg";
import { cancelStatement } from "./cancel-statement.ts";
import { readConnectionUrl } from "./connection-url.ts";
import type { Session } from "./connector.ts";
import { translateDriverError } from "./driver-errors.ts";
import { addressOf } from "./pools.ts";

export interface SessionOptions {
  readonly url: string;
  readonly connectTimeoutMs: number;
}

const NAME = "quarry migrate";

/** Connects, works and closes. Throws AppError; what a driver throws is translated. */
export async function withSession<Result>(
  options: SessionOptions,
  work: (session: Session) => Promise<Result>,
  signal: AbortSignal = new AbortController().signal,
): Promise<Result> {
  const { url } = options;
  const deadlineMs = Number.POSITIVE_INFINITY;
  let client: pg.Client | null = null;
  const onAbort = (): void =>
    void (client === null ? undefined : cancelStatement(client, () => connectWith(options)));
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    client = connectWith(options);
    await client.connect();
    return await work(toSession(client));
  } catch (thrown) {
    throw translateDriverError(thrown, addressOf(url), { signal, deadlineMs });
  } finally {
    signal.removeEventListener("abort", onAbort);
    await client?.end().catch(() => undefined);
  }
}

/** Where extensions are, whatever the database's own setting: schema steps name everything else with its schema. */
const SEARCH_PATH = "public,extensions";

function connectWith({ url, connectTimeoutMs }: SessionOptions): pg.Client {
  const { connectionString, options } = readConnectionUrl(url);
  const client = new pg.Client({
    connectionString,
    options: `${options} -c search_path=${SEARCH_PATH}`,
    application_name: NAME,
    connectionTimeoutMillis: connectTimeoutMs,
  });
  client.on("error", () => undefined);
  return client;
}

function toSession(client: pg.Client): Session {
  return {
    pipelines: false,
    query: async (sql, values) => {
      const { rows, rowCount } = await client.query(sql, [...values]);
      return { rows, count: rowCount ?? 0 };
    },
    execute: async (sql) => (await client.query(sql)).rows ?? [],
    copy: () => Promise.reject(new Error("migrations load nothing")),
    cancel: async () => undefined,
    release: () => undefined,
  };
}
