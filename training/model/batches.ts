/** Which pairs are learned from together. */

/** Batches of `size` distinct pairs in the order given, each pair followed by its partner where it has one; what is left over is dropped. */
export function* batchesOf(
  order: Int32Array,
  partners: Int32Array | null,
  size: number,
): Generator<Int32Array> {
  let batch = new Set<number>();
  const take = function* (pair: number): Generator<Int32Array> {
    if (pair < 0) return;
    batch.add(pair);
    if (batch.size < size) return;
    yield Int32Array.from(batch);
    batch = new Set();
  };
  for (const [i, pair] of order.entries()) {
    yield* take(pair);
    yield* take(partners?.[i] ?? -1);
  }
}
