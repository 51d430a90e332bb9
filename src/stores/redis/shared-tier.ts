/** The values that all servers share, in Redis: bounded in time, and left alone while Redis is down or slow. */
import { toAppError } from "../../domain/errors.ts";
import type { Logger } from "../../ports/logger.ts";
import { createBreaker } from "../breaker.ts";
import { withinLimit } from "../in-time.ts";
import { checkServer } from "./check-server.ts";
import { addressOf, createClient, type RedisAddress, type RedisClient } from "./connect.ts";
import { translateRedisError } from "./driver-errors.ts";

export interface SharedTierOptions extends RedisAddress {
  /** Whose rights are tried at the start. */
  readonly tenantId: string;
  /** What one question waits for it at most. */
  readonly commandTimeoutMs: number;
  readonly ttlMs: number;
  readonly logger: Logger;
  /** Told the name of a list that another process forgot. */
  readonly onForgotten: (list: string) => void;
}

export interface SharedTier {
  readonly address: string;
  /** Undefined: it could not be asked. */
  get(key: string): Promise<Buffer | null | undefined>;
  /** `lists`: what the value is forgotten with. Resolves to whether it was done. */
  set(key: string, value: Buffer, lists: readonly string[]): Promise<boolean>;
  /** Tells on the channel that it did. */
  forget(list: string, channel: string): Promise<boolean>;
  /** Hears from now on what others forget there. */
  listen(channel: string): void;
  /** Null while it is used. */
  problem(): string | null;
  close(): void;
}

const BREAKER = { failures: 3, firstPauseMs: 1_000, longestPauseMs: 15_000 };
/** Those of writes, for which nobody waits. */
const PATIENT_MS = 1_000;

/** Throws AppError PROJECTION_REFUSED; a server that is down is used when it is there. */
export async function openSharedTier(options: SharedTierOptions): Promise<SharedTier> {
  const { urls, logger, commandTimeoutMs, ttlMs, onForgotten } = options;
  const address = addressOf(urls);
  let reason: string | null = null;
  let isClosed = false;
  const channels = new Set<string>();
  let opened: { readonly client: RedisClient; readonly listener: RedisClient } | null = null;

  const tellOnce = (problem: string | null): void => {
    if (problem !== null && reason === null)
      logger.warn({ address, reason: problem }, "answers are worked out without Redis");
    if (problem === null && reason !== null) logger.info({ address }, "Redis is used again");
    reason = problem;
  };
  const open = async (): Promise<void> => {
    const { isCluster } = await checkServer(options, options.tenantId);
    if (isClosed) return;
    const made = { ...options, isCluster, isKept: true };
    const [client, listener] = [createClient(made), createClient(made)];
    opened = { client, listener };
    for (const each of [client, listener])
      each.on("error", (error: unknown) => tellOnce(translateRedisError(error, address).message));
    client.on("ready", () => tellOnce(null));
    listener.on("ready", () => hear(listener, ...channels));
    await Promise.all([client.connect(), listener.connect()]);
    listener.on("message", (_channel: string, list: string) => onForgotten(list));
  };
  const openLater = (pauseMs: number): void => {
    const timer = setTimeout(() => {
      open().catch((thrown: unknown) => {
        opened?.client.disconnect();
        opened?.listener.disconnect();
        opened = null;
        tellOnce(toAppError(thrown).message);
        if (!isClosed) openLater(Math.min(BREAKER.longestPauseMs, pauseMs * 2));
      });
    }, pauseMs);
    timer.unref();
  };
  try {
    await open();
  } catch (thrown) {
    const error = translateRedisError(thrown, address);
    if (error.code === "PROJECTION_REFUSED") throw error;
    tellOnce(error.message);
    openLater(BREAKER.firstPauseMs);
  }

  const breaker = createBreaker({
    ...BREAKER,
    isBroken: (thrown) => translateRedisError(thrown, address).code === "PROJECTION_UNAVAILABLE",
    isDown: (down) => translateRedisError(new Error(down.reason), address),
    // what hangs is left for a new connection
    onChange: (isOpen) => {
      if (isOpen) opened?.client.disconnect(true);
    },
  });
  /** Undefined where it cannot be done now. */
  const attempt = async <Result>(
    limitMs: number,
    work: (client: RedisClient) => Promise<Result>,
  ): Promise<Result | undefined> => {
    const client = opened?.client;
    if (client === undefined || client.status !== "ready") return undefined;
    try {
      const result = await breaker.guard(() => withinLimit(limitMs, quiet(work(client))));
      tellOnce(null);
      return result;
    } catch (thrown) {
      tellOnce(translateRedisError(thrown, address).message);
      return undefined;
    }
  };

  return {
    address,
    get: (key) => attempt(commandTimeoutMs, (client) => client.getBuffer(key)),
    set: async (key, value, lists) => {
      const done = await attempt(PATIENT_MS, async (client) => {
        // the lists first: a value that stands in none would outlive its state
        await Promise.all(lists.map((list) => addTo(client, list, key, ttlMs)));
        await client.set(key, value, "PX", ttlMs);
        return true;
      });
      return done === true;
    },
    listen: (channel) => {
      if (!channels.has(channel)) hear(opened?.listener, channel);
      channels.add(channel);
    },
    forget: async (list, channel) => {
      const done = await attempt(PATIENT_MS, async (client) => {
        const keys = await client.zrange(list, 0, -1);
        // one by one: those of a cluster lie on several nodes
        await Promise.all([...keys, list].map((key) => client.unlink(key)));
        await client.publish(channel, list);
        return true;
      });
      return done === true;
    },
    problem: () => (opened?.client.status === "ready" ? reason : (reason ?? "not connected yet")),
    close: () => {
      isClosed = true;
      opened?.client.disconnect();
      opened?.listener.disconnect();
    },
  };
}

/** What is not heard costs memory until its time is over, no more; a connection made anew hears again. */
function hear(listener: RedisClient | undefined, ...channels: string[]): void {
  if (channels.length > 0 && listener?.status === "ready")
    listener.subscribe(...channels).catch(() => undefined);
}

/** Members are ordered by their end, so that those that have ended go. */
async function addTo(client: RedisClient, list: string, key: string, ttlMs: number): Promise<void> {
  const nowMs = Date.now();
  await Promise.all([
    client.zadd(list, nowMs + ttlMs, key),
    client.zremrangebyscore(list, "-inf", nowMs),
    client.pexpire(list, ttlMs),
  ]);
}

/** What comes of it after its limit is nobody's. */
function quiet<Result>(work: Promise<Result>): Promise<Result> {
  work.catch(() => undefined);
  return work;
}
