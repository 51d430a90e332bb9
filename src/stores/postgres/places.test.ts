import { expect, test } from "vitest";
import { createMetricsRegistry } from "../../telemetry/metrics-registry.ts";
import { createPlaces } from "./places.ts";

const forever = { signal: new AbortController().signal, deadlineMs: Number.POSITIVE_INFINITY };
const places = (size: number, longestWaitMs = 60_000) =>
  createPlaces({ name: "ingest", size, longestWaitMs });

test("places are given in the order of asking, and never more than there are", async () => {
  const two = places(2);
  const releases = [await two.take(forever), await two.take(forever)];
  const order: number[] = [];
  const waiting = [1, 2, 3].map(async (n) => {
    const release = await two.take(forever);
    order.push(n);
    return release;
  });
  expect(two).toMatchObject({ inUse: 2, waiting: 3 });
  releases[0]?.();
  // giving back twice gives one place
  releases[0]?.();
  (await waiting[0])?.();
  (await waiting[1])?.();
  (await waiting[2])?.();
  releases[1]?.();
  expect(order).toEqual([1, 2, 3]);
  expect(two).toMatchObject({ inUse: 0, waiting: 0 });
});

test("a wait ends with its operation, and the place goes to the next", async () => {
  const one = places(1);
  const release = await one.take(forever);
  const stop = new AbortController();
  const cancelled = one.take({ ...forever, signal: stop.signal });
  const late = one.take({ ...forever, deadlineMs: performance.now() + 5 });
  const patient = one.take(forever);
  stop.abort();
  await expect(cancelled).rejects.toMatchObject({ code: "CANCELLED" });
  await expect(late).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
  release();
  (await patient)();
  expect(one).toMatchObject({ inUse: 0, waiting: 0 });
});

test("who has no deadline does not wait for ever either", async () => {
  const one = places(1, 5);
  await one.take(forever);
  await expect(one.take(forever)).rejects.toMatchObject({
    code: "CATALOG_UNAVAILABLE",
    next: expect.stringContaining("QUARRY_POSTGRES_CONNECTIONS"),
  });
});

test("everybody's wait is counted, and a long one is told of", async () => {
  const waits = createMetricsRegistry().histogram("w");
  const long: number[] = [];
  const one = createPlaces({
    ...{ name: "query", size: 1, longestWaitMs: 60_000, waits },
    onLongWait: (ms) => long.push(ms),
  });
  const release = await one.take(forever);
  const second = one.take(forever);
  release();
  (await second)();
  expect(waits.read()).toMatchObject({ count: 2 });
  expect(long).toEqual([]);
});
