/** Keeps one file from filling an answer: each further chunk of a file counts a share of what it would. */
import type { RankedCandidate } from "../candidate.ts";
import { WEIGHTS } from "./weights.ts";

/** Merges files' ranked chunks into one list, best first. Each file's chunks come in order of their own score. */
export function saturate(files: readonly (readonly RankedCandidate[])[]): RankedCandidate[] {
  return files
    .flatMap((file) =>
      file.map((candidate, i) => ({
        ...candidate,
        score: candidate.score * WEIGHTS.saturation ** i,
      })),
    )
    .sort(
      (a, b) =>
        b.score - a.score ||
        (a.chunk.path < b.chunk.path
          ? -1
          : a.chunk.path > b.chunk.path
            ? 1
            : a.chunk.ordinal - b.chunk.ordinal),
    );
}
