/** Joins ranked chunks that follow each other in one file, so that an answer shows one piece instead of two halves. */
import { fileKey, type RankedCandidate } from "./candidate.ts";
import type { Finding } from "./finding.ts";

/** A joined piece longer than this hides what was found in it. */
const MOST_LINES = 120;

function toFinding(
  { workspace, chunk, score, why }: RankedCandidate,
  focusLines: readonly number[],
): Finding {
  return {
    workspace,
    path: chunk.path,
    contentHash: chunk.contentHash,
    language: chunk.language,
    lineStart: chunk.span.lineStart,
    lineEnd: chunk.span.lineEnd,
    textStart: chunk.textStart,
    textEnd: chunk.textEnd,
    kind: chunk.kind,
    scope: chunk.scope,
    definitions: chunk.definitions,
    ordinals: { first: chunk.ordinal, last: chunk.ordinal },
    textHash: chunk.textHash,
    focusLines,
    score,
    why,
  };
}

/** `a` is ranked before `b`, so the joined piece keeps its rank and, where it names something, its name. */
function join(a: Finding, b: Finding): Finding {
  const [first, last] = a.ordinals.first < b.ordinals.first ? [a, b] : [b, a];
  return {
    ...a,
    lineStart: first.lineStart,
    lineEnd: Math.max(first.lineEnd, last.lineEnd),
    textStart: first.textStart,
    textEnd: last.textEnd,
    definitions: [...a.definitions, ...b.definitions],
    ordinals: { first: first.ordinals.first, last: last.ordinals.last },
    focusLines: [...a.focusLines, ...b.focusLines].sort((x, y) => x - y),
  };
}

function touches(a: Finding, b: Finding): boolean {
  const adjacent =
    a.ordinals.last + 1 === b.ordinals.first || b.ordinals.last + 1 === a.ordinals.first;
  const lines = Math.max(a.lineEnd, b.lineEnd) - Math.min(a.lineStart, b.lineStart) + 1;
  return adjacent && a.contentHash === b.contentHash && lines <= MOST_LINES;
}

/** Findings of ranked candidates, best first; `focus` gives the lines that an exact search matched. */
export function mergeAdjacent(
  ranked: readonly RankedCandidate[],
  focus: (candidate: RankedCandidate) => readonly number[] = () => [],
): Finding[] {
  const merged: Finding[] = [];
  const byFile = new Map<string, number[]>();
  for (const candidate of ranked) {
    const finding = toFinding(candidate, focus(candidate));
    const places = byFile.get(fileKey(candidate)) ?? [];
    const place = places.find((at) => {
      const other = merged[at];
      return other !== undefined && touches(other, finding);
    });
    const other = place === undefined ? undefined : merged[place];
    if (place !== undefined && other !== undefined) merged[place] = join(other, finding);
    else {
      places.push(merged.push(finding) - 1);
      byFile.set(fileKey(candidate), places);
    }
  }
  return merged;
}
