/** Finds which paths a mistyped or half-remembered path most likely meant. */
import { splitWords } from "./words.ts";

/** A word that both file names share says more than one that folders share. */
const NAME_WEIGHT = 3;

interface PathWords {
  readonly name: string;
  readonly inName: ReadonlySet<string>;
  readonly inPath: ReadonlySet<string>;
}

/** At most `limit` of `paths`, best first: most shared words, those of the file name counting more; then the shorter path, then path order. */
export function nearestPaths(paths: readonly string[], wanted: string, limit: number): string[] {
  const asked = wordsOf(wanted);
  return paths
    .map((path) => ({ path, score: score(wordsOf(path), asked) }))
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

function wordsOf(path: string): PathWords {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return { name, inName: new Set(splitWords(name)), inPath: new Set(splitWords(path)) };
}

function score(candidate: PathWords, asked: PathWords): number {
  let sum = asked.name !== "" && candidate.name === asked.name ? NAME_WEIGHT : 0;
  for (const word of asked.inPath) {
    if (!candidate.inPath.has(word)) continue;
    sum += asked.inName.has(word) && candidate.inName.has(word) ? NAME_WEIGHT : 1;
  }
  return sum;
}
