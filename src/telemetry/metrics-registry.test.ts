import { expect, test } from "vitest";
import { quantile } from "../ports/metrics.ts";
import { createMetricsRegistry } from "./metrics-registry.ts";

test("durations fall into buckets, and quantiles are their bounds", () => {
  const histogram = createMetricsRegistry().histogram("wait");
  expect(quantile(histogram.read(), 0.95)).toBe(0);
  for (const ms of [0.2, 3, 3, 4, 60, 60_000]) histogram.observe(ms);
  const reading = histogram.read();
  expect(reading).toMatchObject({ count: 6, maxMs: 60_000 });
  expect(reading.sumMs).toBeCloseTo(60_070.2);
  expect(reading.buckets.map(({ count }) => count)).toEqual([1, 3, 0, 1, 0, 0, 0, 1]);
  expect(quantile(reading, 0.5)).toBe(5);
  expect(quantile(reading, 0.8)).toBe(100);
  expect(quantile(reading, 1)).toBe(60_000);
});

test("a name is one histogram, two names are two", () => {
  const metrics = createMetricsRegistry();
  metrics.histogram("one").observe(1);
  expect(metrics.histogram("one").read().count).toBe(1);
  expect(metrics.histogram("two").read().count).toBe(0);
});
