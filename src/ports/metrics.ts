/** Durations that a process counts while it runs; what counts them and who shows them need not know each other. */

export interface Metrics {
  /** The histogram of this name, made when it is first asked for. */
  histogram(name: string): Histogram;
}

export interface Histogram {
  observe(milliseconds: number): void;
  read(): HistogramReading;
}

export interface HistogramReading {
  readonly count: number;
  readonly sumMs: number;
  readonly maxMs: number;
  /** How many took at most this long, not counting those of the buckets before; the last has no bound. */
  readonly buckets: readonly { readonly atMostMs: number; readonly count: number }[];
}

/** The bound of the bucket that holds this share of all durations; 0 when there are none, the longest one when the last bucket holds it. */
export function quantile({ count, maxMs, buckets }: HistogramReading, share: number): number {
  let seen = 0;
  for (const bucket of buckets) {
    seen += bucket.count;
    if (count > 0 && seen >= count * share) return Math.min(bucket.atMostMs, maxMs);
  }
  return 0;
}
