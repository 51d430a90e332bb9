/** Connections to a Redis server or to the nodes of a cluster. */
import { connect, isIP } from "node:net";
import { Cluster, Redis } from "ioredis";

/** What is used of the driver, the same of one server and of a cluster. */
export interface RedisClient {
  /** `ready` while commands can be sent. */
  readonly status: string;
  connect(): Promise<unknown>;
  /** With true it is connected anew. */
  disconnect(reconnect?: boolean): void;
  on(event: string, listener: (...values: never[]) => void): unknown;
  off(event: string, listener: (...values: never[]) => void): unknown;
  info(): Promise<unknown>;
  getBuffer(key: string): Promise<Buffer | null>;
  set(key: string, value: Buffer, unit: "PX", milliseconds: number): Promise<unknown>;
  unlink(key: string): Promise<unknown>;
  zadd(key: string, score: number, member: string): Promise<unknown>;
  zrange(key: string, first: number, last: number): Promise<string[]>;
  zremrangebyscore(key: string, from: string | number, to: string | number): Promise<unknown>;
  pexpire(key: string, milliseconds: number): Promise<unknown>;
  publish(channel: string, message: string): Promise<unknown>;
  subscribe(...channels: string[]): Promise<unknown>;
}

export interface RedisAddress {
  /** One server, or several nodes of one cluster. `redis://` or `rediss://`, with passwords: never to be shown. Not empty. */
  readonly urls: readonly string[];
  readonly connectTimeoutMs: number;
}

/** Hosts and ports, never a password. */
export function addressOf(urls: readonly string[]): string {
  return urls
    .map((url) => new URL(url))
    .map(({ hostname, port }) => `${hostname}:${port === "" ? DEFAULT_PORT : port}`)
    .join(", ");
}

const DEFAULT_PORT = "6379";
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/** Each pause about twice the one before; a little by chance, so that many servers do not come back at once. */
const pauseBefore = (attempt: number): number =>
  Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(attempt, 10)) *
  (0.8 + 0.4 * Math.random());

export interface ConnectOptions extends RedisAddress {
  readonly isCluster: boolean;
  /** Whether a connection that is lost is made again; a probe is not. */
  readonly isKept: boolean;
}

/** Nothing waits in the driver: a command that cannot be sent now fails now. Connects when it is told to. */
export function createClient({
  urls,
  connectTimeoutMs,
  isCluster,
  isKept,
}: ConnectOptions): RedisClient {
  const retry = isKept ? pauseBefore : () => null;
  const [first = ""] = urls;
  const options = {
    ...loginOf(first),
    connectTimeout: connectTimeoutMs,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    connectionName: "quarry",
    disableClientInfo: true,
    protocol: 2,
    keepAlive: 10_000,
  } as const;
  const own = { enableOfflineQueue: false, lazyConnect: true, enableReadyCheck: isKept };
  const client = isCluster
    ? new Cluster(urls.map(nodeOf), {
        ...own,
        redisOptions: options,
        clusterRetryStrategy: retry,
        slotsRefreshTimeout: connectTimeoutMs,
        enableReadyCheck: true,
      })
    : new Redis({ ...options, ...own, ...nodeOf(first), retryStrategy: retry });
  // an event without a listener would be written to the console
  client.on("error", () => undefined);
  return client as unknown as RedisClient;
}

function nodeOf(url: string): { readonly host: string; readonly port: number } {
  const { hostname, port } = new URL(url);
  return {
    host: hostname.replace(/^\[|\]$/gu, ""),
    port: Number(port === "" ? DEFAULT_PORT : port),
  };
}

function loginOf(url: string) {
  const { protocol, username, password, pathname, hostname } = new URL(url);
  const database = pathname.replace("/", "");
  return {
    ...(username === "" ? {} : { username: decodeURIComponent(username) }),
    ...(password === "" ? {} : { password: decodeURIComponent(password) }),
    ...(database === "" ? {} : { db: Number(database) }),
    ...(protocol === "rediss:"
      ? { tls: isIP(hostname) === 0 ? { servername: hostname } : {} }
      : {}),
  };
}

/** Whether a server answers without TLS: to one that does not expect TLS its greeting is an unfinished command, for whose end it waits. */
export function speaksPlainly(url: string, limitMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ ...nodeOf(url), timeout: limitMs });
    const end = (isPlain: boolean) => (): void => {
      socket.destroy();
      resolve(isPlain);
    };
    socket.once("connect", () => socket.write("PING\r\n"));
    socket.once("data", (data) => end(/^[+-]/u.test(data.toString("latin1")))());
    for (const event of ["timeout", "error", "close"]) socket.once(event, end(false));
  });
}
