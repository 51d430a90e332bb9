/** A log of questions as servers are asked them: few often, most seldom, the same log for the same seed. */

export interface LogOptions {
  /** How many different questions there are to ask. */
  readonly questions: number;
  readonly length: number;
  /** Zipf's exponent: the question of rank r is asked in proportion to 1 / r^exponent. */
  readonly exponent: number;
  readonly seed: number;
}

/** Numbers of questions, in the order asked. Which question has which rank is drawn as well. */
export function questionLog({ questions, length, exponent, seed }: LogOptions): number[] {
  const chance = randomFrom(seed);
  const byRank = Array.from({ length: questions }, (_, i) => i);
  for (let i = byRank.length - 1; i > 0; i--) {
    const other = Math.floor(chance() * (i + 1));
    [byRank[i], byRank[other]] = [byRank[other] ?? 0, byRank[i] ?? 0];
  }
  const sums: number[] = [];
  let sum = 0;
  for (let rank = 1; rank <= questions; rank++) {
    sum += 1 / rank ** exponent;
    sums.push(sum);
  }
  return Array.from({ length }, () => {
    const at = chance() * sum;
    return byRank[sums.findIndex((bound) => at < bound)] ?? 0;
  });
}

/** How many of them could be known from before, when a commit after every `commitEvery` questions makes all that was known worthless; 0: no commits. */
export function mostHits(log: readonly number[], commitEvery: number): number {
  let seen = new Set<number>();
  let hits = 0;
  log.forEach((question, i) => {
    if (commitEvery > 0 && i % commitEvery === 0) seen = new Set();
    if (seen.has(question)) hits += 1;
    seen.add(question);
  });
  return hits;
}

/** Mulberry32: numbers from 0 to 1 that a seed decides. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
