/** The values asked for last, in this process's memory, within a bound in bytes. */

/** `Value`: its length is in bytes. */
export interface MemoryTier<Value extends { readonly length: number }> {
  get(key: string): Value | null;
  /** `datasets`: what the value is forgotten with. A value larger than a quarter of all is left out. */
  set(key: string, value: Value, datasets: readonly string[]): void;
  forget(dataset: string): void;
  readonly bytes: number;
}

export interface MemoryTierOptions {
  readonly mostBytes: number;
  readonly ttlMs: number;
  /** In milliseconds. */
  readonly now: () => number;
}

interface Entry<Value> {
  readonly value: Value;
  readonly bytes: number;
  readonly endsAtMs: number;
  readonly datasets: readonly string[];
}

/** JavaScript's own bookkeeping of an entry and its places, roughly. */
const ENTRY_BYTES = 300;
const LARGEST_SHARE = 0.25;

export function createMemoryTier<Value extends { readonly length: number }>({
  mostBytes,
  ttlMs,
  now,
}: MemoryTierOptions): MemoryTier<Value> {
  /** In the order of last use. */
  const entries = new Map<string, Entry<Value>>();
  const byDataset = new Map<string, Set<string>>();
  let bytes = 0;
  const drop = (key: string): void => {
    const entry = entries.get(key);
    if (entry === undefined) return;
    entries.delete(key);
    bytes -= entry.bytes;
    for (const dataset of entry.datasets) {
      const keys = byDataset.get(dataset);
      keys?.delete(key);
      if (keys?.size === 0) byDataset.delete(dataset);
    }
  };
  return {
    get: (key) => {
      const entry = entries.get(key);
      if (entry === undefined) return null;
      if (entry.endsAtMs <= now()) {
        drop(key);
        return null;
      }
      entries.delete(key);
      entries.set(key, entry);
      return entry.value;
    },
    set: (key, value, datasets) => {
      drop(key);
      const size = 2 * key.length + value.length + ENTRY_BYTES;
      if (size > mostBytes * LARGEST_SHARE) return;
      entries.set(key, { value, bytes: size, endsAtMs: now() + ttlMs, datasets });
      bytes += size;
      for (const dataset of datasets) {
        const keys = byDataset.get(dataset) ?? new Set();
        byDataset.set(dataset, keys.add(key));
      }
      for (const oldest of entries.keys()) {
        if (bytes <= mostBytes) break;
        drop(oldest);
      }
    },
    forget: (dataset) => {
      for (const key of [...(byDataset.get(dataset) ?? [])]) drop(key);
    },
    get bytes() {
      return bytes;
    },
  };
}
