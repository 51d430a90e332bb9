/** Plain text as parts: blocks between blank lines, then lines. */
import type { Part } from "./part.ts";

const BLANK_LINES = /\n(?:[^\S\n]*\n)+/g;

function leaf(start: number): Part {
  return { start, leads: false, tokenEndBefore: () => start, expand: () => [] };
}

/** A part for each line that starts in [start, end), the first at `start`. */
export function lineParts(text: string, start: number, end: number): Part[] {
  const parts = [leaf(start)];
  for (
    let at = text.indexOf("\n", start);
    at >= 0 && at + 1 < end;
    at = text.indexOf("\n", at + 1)
  ) {
    parts.push(leaf(at + 1));
  }
  return parts.length > 1 ? parts : [];
}

/** Blocks of [start, end) that blank lines separate, each splittable at its lines. */
export function blockParts(text: string, start: number, end: number): Part[] {
  const starts = [start];
  BLANK_LINES.lastIndex = start;
  for (let match = BLANK_LINES.exec(text); match !== null; match = BLANK_LINES.exec(text)) {
    const next = match.index + match[0].length;
    if (next >= end) break;
    if (next > start) starts.push(next);
  }
  return starts.map((blockStart, i) => ({
    start: blockStart,
    leads: false,
    tokenEndBefore: () => blockStart,
    expand: () => lineParts(text, blockStart, starts[i + 1] ?? end),
  }));
}
