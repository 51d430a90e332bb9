/** Attempts of one tenant to see, change or remove what another one has in Redis: through the cache, and as a login kept to its tenant. */

import { Redis } from "ioredis";
import { afterAll, test } from "vitest";
import type { ResultCache } from "../../src/ports/result-cache.ts";
import { datasetKey, forgetChannel, valueKey } from "../../src/stores/redis/cache-names.ts";
import {
  type CrossingAttempt,
  describeCrossings,
  NAMESAKES,
  OWNER,
  SECRET,
} from "../support/crossings.ts";
import { redisProblem, startRedis } from "../support/redis.ts";
import { openTestCache } from "../support/redis-cache.ts";
import { testContext } from "../support/test-context.ts";

const problem = redisProblem();
if (problem !== null) test.skip(`Redis: ${problem}`, () => undefined);
else {
  const server = await startRedis();
  /** Asks Redis each time, so that what is gained or lost there is seen. */
  const cache: ResultCache = await openTestCache([server.url], { memoryBytes: 0 });
  const admin = new Redis(server.url);
  /** As docs/server-profile.md gives a login rights on one tenant alone. */
  await admin.call(
    ...(["ACL", "SETUSER", "beta", "on", ">beta", "~quarry:1:beta:*"] as const),
    ...["&quarry:1:beta:*", "+get", "+set", "+unlink", "+zadd", "+zrange", "+zremrangebyscore"],
    ...["+pexpire", "+publish", "+subscribe", "+ping", "+info", "+select", "+cluster"],
  );
  const login = new Redis(server.url, { username: "beta", password: "beta" });
  afterAll(async () => {
    await cache.close();
    admin.disconnect();
    login.disconnect();
    await server.remove();
  });

  const owner = testContext({ tenantId: OWNER, principal: "alice" });
  const KEY = { datasetIds: ["d1"], digest: "digest" };
  const value = valueKey(owner, KEY.digest);
  const list = datasetKey(owner, "d1");
  const put = async (who: typeof owner, key: typeof KEY, text: string): Promise<void> => {
    cache.put(who, key, text);
    // puts and forgets are not waited for; whatever came of it is there when this has been answered
    for (let tries = 0; tries < 50 && (await cache.get(who, key)) !== text; tries++)
      await new Promise((resolve) => setTimeout(resolve, 10));
  };
  const settle = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 20));

  const tryAll = async (who: typeof owner, key = KEY): Promise<unknown> => {
    const gained = [await cache.get(who, key)];
    await put(who, key, "stolen");
    cache.forget(who, "d1");
    for (const id of ["*", "", `${OWNER}::d1`, "../d1", list, value]) cache.forget(who, id);
    await settle();
    return gained.filter((each) => each !== "stolen");
  };
  const thief = testContext({ tenantId: "beta", principal: "alice" });
  const asCache: readonly CrossingAttempt[] = [
    { name: "get, put and forget under its key", make: () => tryAll(thief) },
    ...[value, `../${value}`, `${OWNER}:alice:digest`, "*", "", `digest\r\nGET ${value}`].map(
      (digest) => ({
        name: `get, put and forget with the digest ${JSON.stringify(digest)}`,
        make: () => tryAll(thief, { ...KEY, digest }),
      }),
    ),
    ...[list, `${OWNER}::d1`, "*", "d1:", "{d1}"].map((id) => ({
      name: `put a value that names the dataset ${JSON.stringify(id)}, and forget it`,
      make: async () => {
        await put(thief, { datasetIds: [id], digest: "own" }, "mine");
        cache.forget(thief, id);
        return settle();
      },
    })),
    ...["bob", "", "alice:digest", "alice*", "*", "ALICE"].map((principal) => ({
      name: `as the principal ${JSON.stringify(principal)} of its tenant`,
      make: () => cache.get(testContext({ tenantId: OWNER, principal }), KEY),
    })),
    ...NAMESAKES.map((tenantId) => ({
      name: `all of it as the tenant ${JSON.stringify(tenantId)}`,
      make: () => tryAll(testContext({ tenantId, principal: "alice" })),
    })),
  ];

  const commands: readonly (readonly [string, ...string[]])[] = [
    ["GET", value],
    ["SET", value, "stolen"],
    ["UNLINK", value],
    ["ZRANGE", list, "0", "-1"],
    ["ZADD", list, "0", "stolen"],
    ["ZREMRANGEBYSCORE", list, "-inf", "+inf"],
    ["PEXPIRE", value, "1"],
    ["GET", "quarry:1:acme*"],
    ["KEYS", "*"],
    ["SCAN", "0"],
    ["RANDOMKEY"],
    ["TYPE", value],
    ["DUMP", value],
    ["RENAME", value, "quarry:1:beta:x"],
    ["COPY", value, "quarry:1:beta:x"],
    ["OBJECT", "ENCODING", value],
    ["EVAL", `return redis.call('GET', '${value}')`, "0"],
    ["FLUSHALL"],
    ["FLUSHDB"],
    ["SWAPDB", "0", "1"],
    ["CONFIG", "GET", "*"],
    ["ACL", "SETUSER", "beta", "allkeys"],
    ["ACL", "LIST"],
    ["CLIENT", "LIST"],
    ["MONITOR"],
    ["MIGRATE", "127.0.0.1", "1", value, "0", "10"],
    ["REPLICAOF", "NO", "ONE"],
    ["SHUTDOWN", "NOSAVE"],
    ["SORT", "quarry:1:beta:x", "BY", "nosort", "GET", value],
    ["SUBSCRIBE", forgetChannel(owner)],
    ["PSUBSCRIBE", "*"],
    ["PUBLISH", forgetChannel(owner), list],
  ];
  const asLogin: readonly CrossingAttempt[] = commands.map(([command, ...args]) => ({
    name: `as a login of the other tenant: ${[command, ...args].join(" ")}`,
    make: () => login.call(command, args),
  }));

  describeCrossings({
    store: "Redis",
    prepare: () => put(owner, KEY, SECRET),
    attempts: [...asCache, ...asLogin],
    owned: async () => [await cache.get(owner, KEY), await admin.zrange(list, "0", "-1")],
  });
}
