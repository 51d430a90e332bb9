/** Finds which paths a mistyped or half-remembered path most likely meant. */
import { splitWords } from "./words.ts";

/** A word of the file's name says more about it than a folder's. */
const NAME_WEIGHT = 3;

/** At most `limit` of `paths`, best first: most shared words, the file name's counting more; then the shorter path, then path order. */
export function nearestPaths(paths: readonly string[], wanted: string, limit: number): string[] {
  const name = wanted.slice(wanted.lastIndexOf("/") + 1);
  const weights = new Map<string, number>();
  for (const word of splitWords(wanted)) weights.set(word, 1);
  for (const word of splitWords(name)) weights.set(word, NAME_WEIGHT);
  return paths
    .map((path) => ({ path, score: score(path, name, weights) }))
    .filter((scored) => scored.score > 0)
    .sort(
      (a, b) =>
        b.score - a.score ||
        a.path.length - b.path.length ||
        Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)),
    )
    .slice(0, limit)
    .map((scored) => scored.path);
}

function score(path: string, name: string, weights: ReadonlyMap<string, number>): number {
  const sameName = name !== "" && path.slice(path.lastIndexOf("/") + 1) === name;
  let sum = sameName ? NAME_WEIGHT : 0;
  for (const word of new Set(splitWords(path))) sum += weights.get(word) ?? 0;
  return sum;
}
