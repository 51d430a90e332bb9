/** Orders names by how near they come to one that does not exist: shared words first, then shared letter triples. */
import { splitWords } from "../domain/words.ts";

/** Below this likeness a suggestion misleads more than it helps; a transposed pair in a short name still passes. */
const LEAST_LIKENESS = 0.25;

function triples(name: string): Set<string> {
  const padded = ` ${name.toLowerCase()} `;
  const found = new Set<string>();
  for (let i = 0; i + 3 <= padded.length; i++) found.add(padded.slice(i, i + 3));
  return found;
}

/** Dice coefficient: 1 when the sets are equal, 0 when they share nothing. */
function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0;
  for (const item of a) if (b.has(item)) shared++;
  return (2 * shared) / Math.max(1, a.size + b.size);
}

/** The `limit` names of `candidates` (repeats allowed) nearest to `name`, best first; ties by spelling. */
export function rankNearest(name: string, candidates: Iterable<string>, limit: number): string[] {
  const wantedTriples = triples(name);
  const wantedWords = new Set(splitWords(name));
  const scored: { readonly candidate: string; readonly likeness: number }[] = [];
  for (const candidate of new Set(candidates)) {
    const likeness = Math.max(
      overlap(wantedTriples, triples(candidate)),
      overlap(wantedWords, new Set(splitWords(candidate))),
    );
    if (likeness >= LEAST_LIKENESS) scored.push({ candidate, likeness });
  }
  return scored
    .sort((a, b) => b.likeness - a.likeness || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, limit)
    .map(({ candidate }) => candidate);
}
