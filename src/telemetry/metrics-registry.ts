/** Histograms of this process, in memory: nothing leaves it. */
import type { Histogram, Metrics } from "../ports/metrics.ts";

/** From what nobody notices to what a connection time-out ends. */
const BOUNDS_MS = [1, 5, 20, 100, 500, 2_000, 10_000, Number.POSITIVE_INFINITY] as const;

export function createMetricsRegistry(): Metrics {
  const histograms = new Map<string, Histogram>();
  return {
    histogram: (name) => {
      const known = histograms.get(name) ?? createHistogram();
      histograms.set(name, known);
      return known;
    },
  };
}

function createHistogram(): Histogram {
  const counts = BOUNDS_MS.map(() => 0);
  let count = 0;
  let sumMs = 0;
  let maxMs = 0;
  return {
    observe: (milliseconds) => {
      const at = BOUNDS_MS.findIndex((bound) => milliseconds <= bound);
      counts[at] = (counts[at] ?? 0) + 1;
      count += 1;
      sumMs += milliseconds;
      maxMs = Math.max(maxMs, milliseconds);
    },
    read: () => ({
      count,
      sumMs,
      maxMs,
      buckets: BOUNDS_MS.map((atMostMs, i) => ({ atMostMs, count: counts[i] ?? 0 })),
    }),
  };
}
