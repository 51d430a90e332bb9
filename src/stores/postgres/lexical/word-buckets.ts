/** Which row of the word index a word's posting list stands in. */

/** So many that a word shares its row with few, and so few that a commit writes hundreds of rows, not tens of thousands. */
export const BUCKETS = 1_024;

/** From 0 to `BUCKETS` - 1, of the word's UTF-16 code units; the database has the same function, `unified.word_bucket`. */
export function bucketOf(word: string): number {
  let hash = 0;
  for (let i = 0; i < word.length; i++) hash = (Math.imul(hash, 31) + word.charCodeAt(i)) | 0;
  return (hash ^ (hash >>> 10) ^ (hash >>> 20)) & (BUCKETS - 1);
}
