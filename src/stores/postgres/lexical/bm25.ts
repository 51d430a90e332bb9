/** BM25 with the constants of FTS5, so that words rank alike in both profiles (Robertson & Zaragoza, The Probabilistic Relevance Framework, 2009). */

/** A word in more than half of all rows still counts a trace, so that it breaks ties. */
const LEAST_WEIGHT = 1e-6;
const SATURATION = 1.2;
const LENGTH_SHARE = 0.75;

/** What a word weighs that stands in `count` of `rows` rows. */
export function wordWeight(rows: number, count: number): number {
  return Math.max(Math.log((rows - count + 0.5) / (count + 0.5)), LEAST_WEIGHT);
}

/** What a word of weight 1 adds that stands `count` times in a row; `length` is the row's in mean lengths. */
export function wordGain(count: number, length: number): number {
  const saturated = count + SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * length);
  return (count * (SATURATION + 1)) / saturated;
}
