/** A Redis that is down, hangs or dies: questions go on without it, and it is used again when it is back. */
import { afterEach, describe, expect, test } from "vitest";
import type { ResultCache } from "../../src/ports/result-cache.ts";
import { redisProblem, startRedis, type TestRedis } from "../support/redis.ts";
import { openTestCache } from "../support/redis-cache.ts";
import { testContext } from "../support/test-context.ts";

const context = testContext();
const KEY = { datasetIds: ["d"], digest: "q" };
/** Every get goes to Redis, and waits for it a moment. */
const SHARED_ALONE = { memoryBytes: 0, commandTimeoutMs: 100 };

const problem = redisProblem();
if (problem !== null) test.skip(`Redis: ${problem}`, () => undefined);
else describe("a Redis that fails", describeOutages);

/** Puts until it is found again: what is put while Redis is away is lost. */
const isUsed = async (cache: ResultCache): Promise<boolean> => {
  cache.put(context, KEY, "value");
  return (await cache.get(context, KEY)) === "value";
};

function describeOutages(): void {
  let server: TestRedis;
  let cache: ResultCache;
  afterEach(async () => {
    await cache.close();
    await server.remove();
  });
  const used = () =>
    expect.poll(() => isUsed(cache), { timeout: 60_000, interval: 200 }).toBe(true);

  test("it hangs: a question waits a moment, the next ones not at all, and later it is asked again", async () => {
    server = await startRedis();
    cache = await openTestCache([server.url], SHARED_ALONE);
    await used();
    server.freeze();
    for (let i = 0; i < 20; i++) expect(await cache.get(context, KEY)).toBeNull();
    const askedAtMs = performance.now();
    for (let i = 0; i < 1_000; i++) expect(await cache.get(context, KEY)).toBeNull();
    // a thousand that waited would have taken a thousand times the limit
    expect(performance.now() - askedAtMs).toBeLessThan(1_000 * SHARED_ALONE.commandTimeoutMs * 0.5);
    expect(cache.health()).toMatchObject({
      state: "down",
      reason: expect.stringContaining("cannot be reached"),
    });
    expect(cache.health().errors).toBeGreaterThan(1_000);
    server.thaw();
    await used();
    expect(cache.health()).toMatchObject({ state: "up", reason: null });
  });

  test("it dies under questions and comes back empty", async () => {
    server = await startRedis();
    cache = await openTestCache([server.url], SHARED_ALONE);
    await used();
    const asked = Array.from({ length: 50 }, () => cache.get(context, KEY));
    const ended = server.kill();
    for (const answer of await Promise.all(asked)) expect([null, "value"]).toContain(answer);
    await ended;
    expect(await cache.get(context, KEY)).toBeNull();
    cache.put(context, KEY, "lost");
    cache.forget(context, "d");
    await expect.poll(() => cache.health().state).toBe("down");
    await server.start();
    expect([null, "value"]).toContain(await cache.get(context, KEY));
    await used();
  });

  test("it is not there at the start, and is used once it is", async () => {
    server = await startRedis();
    await server.kill();
    cache = await openTestCache([server.url], SHARED_ALONE);
    expect(cache.health()).toMatchObject({
      state: "down",
      reason: expect.stringContaining("ECONNREFUSED"),
    });
    expect(await cache.get(context, KEY)).toBeNull();
    await server.start();
    await used();
    expect(cache.health()).toMatchObject({ state: "up", reason: null });
  });

  test("what a process holds in its own memory is found while Redis is away", async () => {
    server = await startRedis();
    cache = await openTestCache([server.url]);
    await used();
    await server.kill();
    expect(await cache.get(context, KEY)).toBe("value");
    cache.forget(context, "d");
    expect(await cache.get(context, KEY)).toBeNull();
  });

  test("a value that somebody else wrote there is no value", async () => {
    server = await startRedis();
    cache = await openTestCache([server.url], SHARED_ALONE);
    await used();
    await server.overwriteAll("garbage");
    expect(await cache.get(context, KEY)).toBeNull();
    await used();
  });
}
