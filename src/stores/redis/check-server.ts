/** Whether a Redis server is one that Quarry can use; asked before it is used for the first time. */
import { randomUUID } from "node:crypto";
import { AppError, toAppError } from "../../domain/errors.ts";
import { checkKey } from "./cache-names.ts";
import {
  addressOf,
  createClient,
  type RedisAddress,
  type RedisClient,
  speaksPlainly,
} from "./connect.ts";
import { translateRedisError } from "./driver-errors.ts";

/** Redis 7.0 is the oldest that is tested. */
const LEAST_MAJOR = 7;

/**
 * Tries whatever will be done for the tenant, with keys that nobody else has, and tells whether the server is part of a cluster. Throws AppError:
 * PROJECTION_REFUSED where a person must mend something, PROJECTION_UNAVAILABLE where it will pass.
 */
export async function checkServer(
  address: RedisAddress,
  tenantId: string,
): Promise<{ readonly isCluster: boolean }> {
  const { urls } = address;
  const named = addressOf(urls);
  let isCluster = urls.length > 1;
  let client = createClient({ ...address, isCluster, isKept: false });
  try {
    await connect(client, named).catch((thrown: unknown) => explain(thrown, address));
    const facts = await readFacts(client, named);
    judgeVersion(facts.version, named);
    if (facts.isCluster && !isCluster) {
      client.disconnect();
      isCluster = true;
      client = createClient({ ...address, isCluster, isKept: false });
      await connect(client, named);
    }
    await tryAll(client, named, checkKey({ tenantId }, randomUUID()));
    return { isCluster };
  } finally {
    client.disconnect();
  }
}

/** The first thing that went wrong tells most: a refused login ends the connection too. */
async function connect(client: RedisClient, named: string): Promise<void> {
  let first: unknown;
  const note = (error: unknown): void => {
    first ??= error;
  };
  client.on("error", note);
  client.on("node error", note);
  try {
    await client.connect();
  } catch (thrown) {
    throw translateRedisError(first ?? thrown, named);
  } finally {
    client.off("error", note);
    client.off("node error", note);
  }
  if (first !== undefined) throw translateRedisError(first, named);
}

/** Throws AppError: what was thrown, or that there is no TLS. */
async function explain(thrown: unknown, { urls, connectTimeoutMs }: RedisAddress): Promise<never> {
  const [first = ""] = urls;
  const mayLackTls = first.startsWith("rediss:") && toAppError(thrown).retryable;
  if (!mayLackTls || !(await speaksPlainly(first, connectTimeoutMs))) throw thrown;
  throw translateRedisError(new Error("EPROTO: it answers without TLS"), addressOf(urls));
}

interface Facts {
  readonly version: string;
  readonly isCluster: boolean;
}

async function readFacts(client: RedisClient, named: string): Promise<Facts> {
  try {
    const info = String(await client.info());
    return {
      version: /^redis_version:(\S+)/mu.exec(info)?.[1] ?? "unknown",
      isCluster: /^(?:cluster_enabled:1|redis_mode:cluster)/mu.test(info),
    };
  } catch (thrown) {
    throw translateRedisError(thrown, named);
  }
}

function judgeVersion(version: string, named: string): void {
  if (Number.parseInt(version, 10) >= LEAST_MAJOR) return;
  throw new AppError(
    "PROJECTION_REFUSED",
    `The Redis server ${named} is of version ${version}; ${LEAST_MAJOR}.0 is the oldest that Quarry works with.`,
    { next: "Upgrade it, or leave REDIS_URL out: every answer is the same without it." },
  );
}

async function tryAll(client: RedisClient, named: string, key: string): Promise<void> {
  const value = Buffer.from("check");
  try {
    await client.set(key, value, "PX", 10_000);
    const back = await client.getBuffer(key);
    if (back === null || !value.equals(back)) throw new Error("what was written is not read back");
    await client.unlink(key);
    await client.zadd(key, 1, "check");
    await client.zremrangebyscore(key, "-inf", 0);
    await client.pexpire(key, 10_000);
    await client.zrange(key, 0, -1);
    await client.unlink(key);
    // on channels the keys' names stand too
    await client.publish(key, "");
    await client.subscribe(key);
  } catch (thrown) {
    throw translateRedisError(thrown, named);
  }
}
