/** The rows with the highest scores, without sorting all. */

/** At most `limit` rows, best first, ties by row. `score` returns -Infinity for rows that do not count. */
export function bestRows(count: number, limit: number, score: (row: number) => number): number[] {
  // a heap with the worst of the best at its root
  const rows = new Int32Array(limit);
  const scores = new Float64Array(limit);
  let size = 0;
  const isWorse = (a: number, b: number): boolean =>
    (scores[a] ?? 0) < (scores[b] ?? 0) ||
    (scores[a] === scores[b] && (rows[a] ?? 0) > (rows[b] ?? 0));
  const swap = (a: number, b: number): void => {
    [rows[a], rows[b]] = [rows[b] ?? 0, rows[a] ?? 0];
    [scores[a], scores[b]] = [scores[b] ?? 0, scores[a] ?? 0];
  };
  const sink = (): void => {
    for (let at = 0; ; ) {
      let worst = at;
      for (const child of [2 * at + 1, 2 * at + 2])
        if (child < size && isWorse(child, worst)) worst = child;
      if (worst === at) return;
      swap(at, worst);
      at = worst;
    }
  };
  const rise = (from: number): void => {
    for (let at = from; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (!isWorse(at, parent)) return;
      swap(at, parent);
      at = parent;
    }
  };
  for (let row = 0; row < count; row++) {
    const value = score(row);
    if (size < limit) {
      if (value === Number.NEGATIVE_INFINITY) continue;
      rows[size] = row;
      scores[size] = value;
      rise(size++);
    } else if (value > (scores[0] ?? 0)) {
      rows[0] = row;
      scores[0] = value;
      sink();
    }
  }
  return Array.from({ length: size }, (_, i) => i)
    .sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || (rows[a] ?? 0) - (rows[b] ?? 0))
    .map((i) => rows[i] ?? 0);
}
