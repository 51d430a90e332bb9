/** Keys of what resolving reads and documents provide, hashed: a collision only makes a document resolve again without need. */

export type DependencyKey =
  /** Whether a document of this path is shown. */
  | `path ${string}`
  /** The outline of a document. */
  | `outline ${string}`
  /** Which documents define a symbol of this plain name. */
  | `name ${string}`
  /** Which documents declare this module. */
  | `module ${string}`
  /** Which documents have this file name, or this name in a folder of this name. */
  | `file ${string}`
  /** Which documents lie directly in this folder. */
  | `folder ${string}`;

/** FNV-1a over UTF-16 units, 32 bits, with a final mix. */
export function hashKey(key: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) {
    hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}

/** Sorted, distinct hashes of keys. */
export function hashKeys(keys: Iterable<string>): Uint32Array {
  const hashes = new Set<number>();
  for (const key of keys) hashes.add(hashKey(key));
  return Uint32Array.from(hashes).sort();
}

/** Two numbers a key, sorted by the key's hash; values of one key are mixed. */
export function hashPairs(pairs: Iterable<readonly [key: string, value: string]>): Uint32Array {
  const values = new Map<number, number>();
  for (const [key, value] of pairs) {
    const hash = hashKey(key);
    values.set(hash, ((values.get(hash) ?? 0) + hashKey(value)) >>> 0);
  }
  const packed = new Uint32Array(values.size * 2);
  const sorted = [...values.entries()].sort(([a], [b]) => a - b);
  for (const [index, pair] of sorted.entries()) packed.set(pair, index * 2);
  return packed;
}

/** Keys whose value differs between two `hashPairs`, sorted; null is a document that is not there. */
export function changedKeys(before: Uint32Array | null, after: Uint32Array | null): number[] {
  const changed: number[] = [];
  const values = new Map<number, number>();
  for (let i = 0; i < (before?.length ?? 0); i += 2) {
    values.set(before?.[i] ?? 0, before?.[i + 1] ?? 0);
  }
  for (let i = 0; i < (after?.length ?? 0); i += 2) {
    const key = after?.[i] ?? 0;
    if (values.get(key) !== after?.[i + 1]) changed.push(key);
    values.delete(key);
  }
  changed.push(...values.keys());
  return changed.sort((a, b) => a - b);
}
