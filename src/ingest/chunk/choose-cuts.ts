/** Split-and-merge: chooses where chunks start, along the parts of a text (cAST, arXiv 2506.15655). */
import type { Part } from "./part.ts";
import type { TextMeasure } from "./text-measure.ts";

/** Where a chunk starts. */
export interface Cut {
  readonly at: number;
  readonly tokenEndBefore: () => number;
}

/** Closing brackets and separators: they join what stands before them even where that is full. */
const TINY = 8;
/** What is pending before a part that must be split (a header, a doc comment) joins the part's first chunk up to this share of a chunk. */
const CARRIED_SHARE = 0.5;
/** A split part's remainder joins what follows only up to this share of a chunk: so scopes stay apart. */
const REMAINDER_SHARE = 0.1;
/** Parts of one split are made about equal; this much more lets the last one close without a crumb. */
const EVEN_SLACK = 1.1;

interface Frame {
  readonly parts: readonly Part[];
  readonly end: number;
  /** Size to which chunks of this level are filled. */
  readonly fill: number;
  next: number;
}

interface Packing {
  readonly measure: TextMeasure;
  readonly max: number;
  readonly cuts: Cut[];
  /** Size of the chunk that is being filled. */
  size: number;
  /** True after a split part's end: the chunk takes only tiny parts more. */
  sealed: boolean;
}

function cutAt(packing: Packing, part: Part): void {
  packing.cuts.push({ at: part.start, tokenEndBefore: () => part.tokenEndBefore() });
  packing.size = 0;
  packing.sealed = false;
}

function place(packing: Packing, part: Part, size: number, fill: number): void {
  const joinsAnyway = size <= TINY && packing.size + size <= packing.max + TINY;
  const full = packing.size + size > fill || (packing.sealed && size > TINY);
  if (part.forced === true || (packing.size > 0 && full && !joinsAnyway)) cutAt(packing, part);
  packing.size += size;
}

function fillFor(size: number, max: number): number {
  return Math.min(max, (size / Math.ceil(size / max)) * EVEN_SLACK);
}

const startOf = (frame: Frame, index: number): number => frame.parts[index]?.start ?? frame.end;

/** Index of the part that the leading parts from `from` on belong to. */
function unitEnd(frame: Frame, from: number): number {
  let last = from;
  while (frame.parts[last]?.leads === true && last + 1 < frame.parts.length) last++;
  return last;
}

/** Places a unit that is too large: its leading parts, then its own parts, as a new frame. Null when it cannot be split. */
function openUnit(packing: Packing, frame: Frame, from: number, last: number): Frame | null {
  const { measure, max } = packing;
  const first = frame.parts[from];
  const part = frame.parts[last];
  if (first === undefined || part === undefined) return null;
  const end = startOf(frame, last + 1);
  if (packing.size > max * CARRIED_SHARE || first.forced === true) cutAt(packing, first);
  for (let i = from; i < last; i++) {
    const leading = frame.parts[i];
    if (leading === undefined) continue;
    place(packing, leading, measure.size(leading.start, startOf(frame, i + 1)), max);
  }
  const size = measure.size(part.start, end);
  const parts = size > max ? part.expand() : [];
  if (parts.length > 0) return { parts, end, fill: fillFor(size, max), next: 0 };
  place(packing, part, size, max);
  return null;
}

function step(packing: Packing, stack: Frame[]): void {
  const frame = stack.at(-1);
  if (frame === undefined) return;
  const from = frame.next;
  const first = frame.parts[from];
  if (first === undefined) {
    stack.pop();
    packing.sealed = packing.size > packing.max * REMAINDER_SHARE;
    return;
  }
  const last = unitEnd(frame, from);
  frame.next = last + 1;
  const size = packing.measure.size(first.start, startOf(frame, last + 1));
  if (size <= packing.max) {
    place(packing, first, size, frame.fill);
    return;
  }
  const opened = openUnit(packing, frame, from, last);
  if (opened !== null) stack.push(opened);
}

/**
 * Chooses cuts in the text from the first part's start to `end`, in ascending order, without the start itself.
 * A chunk's size stays within `max` unless a single part that cannot be split is larger.
 */
export function chooseCuts(
  measure: TextMeasure,
  parts: readonly Part[],
  end: number,
  max: number,
): Cut[] {
  const packing: Packing = { measure, max, cuts: [], size: 0, sealed: false };
  const size = measure.size(parts[0]?.start ?? end, end);
  const stack: Frame[] = [{ parts, end, fill: fillFor(size, max), next: 0 }];
  while (stack.length > 0) step(packing, stack);
  return packing.cuts;
}
