/** Finds what a mistyped word most likely meant, among the words that are valid. */

/** Edits (insert, delete, replace, swap of neighbours) that turn `a` into `b`. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(
        (last[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (last[j - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1);
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}

/** More edits than this share of the longer word, and the two have nothing to do with each other. */
const WORST_SHARE = 0.5;

const plain = (word: string): string => word.toLowerCase().replace(/[^a-z0-9]/g, "");

/** The valid word nearest to `word`, compared without case and punctuation; null when none is near. Ties: the first. */
export function nearestWord(word: string, valid: readonly string[]): string | null {
  const given = plain(word);
  let best: string | null = null;
  let bestShare = Number.POSITIVE_INFINITY;
  for (const candidate of valid) {
    const wanted = plain(candidate);
    const contained =
      given.length >= 3 && wanted.length >= 3 && (given.includes(wanted) || wanted.includes(given));
    const longest = Math.max(given.length, wanted.length, 1);
    const edits = editDistance(given, wanted) / longest;
    const share = contained ? Math.min(0.3, edits) : edits;
    if (share < bestShare) {
      best = candidate;
      bestShare = share;
    }
  }
  return bestShare <= WORST_SHARE ? best : null;
}
