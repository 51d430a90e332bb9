/** Turns chosen cuts into the exact places where chunks start and end. */
import { MAX_CHUNK_BYTES } from "../parse/analyze-settings.ts";
import type { Cut } from "./choose-cuts.ts";
import { isBlank, type TextMeasure } from "./text-measure.ts";

export interface Boundaries {
  /** Ascending UTF-16 positions: 0, each later chunk's start, the text's length. One entry when the text is empty. */
  readonly positions: readonly number[];
  /** How many tokens had to be cut. */
  readonly cutTokens: number;
}

/** A UTF-16 unit takes at most three bytes of UTF-8. */
const BYTES_PER_UNIT = 3;

/** A cut takes its line's indentation along, so that a chunk starts as its line does. */
function settle(measure: TextMeasure, cut: Cut): number {
  const lineStart = measure.lineStart(cut.at);
  const blankFrom = measure.skipBack(cut.at, lineStart);
  return blankFrom > lineStart
    ? cut.at
    : Math.min(cut.at, Math.max(lineStart, cut.tokenEndBefore()));
}

/** Last good place to cut within (start, limit]: after a line feed, else after white space, else before a whole character. */
function placeInside(text: string, start: number, limit: number): number {
  const half = start + ((limit - start) >> 1);
  const lineFeed = text.lastIndexOf("\n", limit - 1);
  if (lineFeed >= half) return lineFeed + 1;
  for (let at = limit; at > half; at--) if (isBlank(text.charCodeAt(at - 1))) return at;
  const lowSurrogate = (text.charCodeAt(limit) & 0xfc00) === 0xdc00;
  return lowSurrogate ? limit - 1 : limit;
}

function splitOversized(
  text: string,
  start: number,
  end: number,
  bytesPerUnit: number,
  push: (at: number) => void,
): void {
  const units = Math.floor(MAX_CHUNK_BYTES / bytesPerUnit);
  let at = start;
  while (end - at > units) {
    at = placeInside(text, at, at + units);
    push(at);
  }
}

/** Settles each cut and splits what is longer than a chunk may be in bytes. `bytesPerUnit` is 1 for ASCII, else an upper bound. */
export function placeBoundaries(
  measure: TextMeasure,
  cuts: readonly Cut[],
  bytesPerUnit: number,
): Boundaries {
  const { text } = measure;
  const positions: number[] = [0];
  let cutTokens = 0;
  let last = 0;
  const push = (at: number): void => {
    positions.push(at);
    last = at;
  };
  const close = (at: number): void => {
    if (at <= last) return;
    if (
      (at - last) * bytesPerUnit > MAX_CHUNK_BYTES &&
      byteSize(text, last, at, bytesPerUnit) > MAX_CHUNK_BYTES
    ) {
      // a run of white space may be as long and is no token
      if (measure.size(last, at) * 2 > at - last) cutTokens++;
      splitOversized(text, last, at, bytesPerUnit, push);
    }
    push(at);
  };
  for (const cut of cuts) close(settle(measure, cut));
  close(text.length);
  return { positions, cutTokens };
}

function byteSize(text: string, start: number, end: number, bytesPerUnit: number): number {
  return bytesPerUnit === BYTES_PER_UNIT
    ? Math.max(Buffer.byteLength(text.slice(start, end)), (end - start) * 2)
    : (end - start) * bytesPerUnit;
}
