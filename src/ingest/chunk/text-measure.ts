/** Measures a text once, so that lines and sizes of any part of it cost a lookup. */

export interface TextMeasure {
  readonly text: string;
  readonly lineCount: number;
  /** Characters in [start, end) that are not white space. */
  size(start: number, end: number): number;
  /** 1-based line of the character at `at`. A line feed belongs to the line that it ends. */
  lineAt(at: number): number;
  /** Where the line that holds `at` starts. */
  lineStart(at: number): number;
  /** Moves `at` left over white space, not below `floor`. */
  skipBack(at: number, floor: number): number;
  /** Moves `at` right over white space, not above `ceiling`. */
  skipForward(at: number, ceiling: number): number;
}

/** Characters between two entries of the running total: a size costs at most twice so many character reads. */
const STRIDE = 128;
const STRIDE_SHIFT = 7;
const SPACE = 0x20;
const NO_BREAK_SPACE = 0xa0;
const IDEOGRAPHIC_SPACE = 0x3000;

/** True for white space and control characters. */
export function isBlank(code: number): boolean {
  return code <= SPACE || code === NO_BREAK_SPACE || code === IDEOGRAPHIC_SPACE;
}

function findLineStarts(text: string): Uint32Array {
  let starts = new Uint32Array(Math.max(16, text.length >> 4));
  let count = 1;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) {
    if (count === starts.length) {
      const larger = new Uint32Array(starts.length * 2);
      larger.set(starts);
      starts = larger;
    }
    starts[count++] = at + 1;
  }
  return starts.subarray(0, count);
}

function totalAtStrides(text: string): Uint32Array {
  const totals = new Uint32Array((text.length >> STRIDE_SHIFT) + 1);
  let total = 0;
  for (let i = 0; i < totals.length; i++) {
    totals[i] = total;
    const end = Math.min(text.length, (i + 1) * STRIDE);
    for (let at = i * STRIDE; at < end; at++) if (!isBlank(text.charCodeAt(at))) total++;
  }
  return totals;
}

function lineIndex(starts: Uint32Array, at: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Reads `text` through once. */
export function measureText(text: string): TextMeasure {
  const starts = findLineStarts(text);
  const totals = totalAtStrides(text);
  const sizeBefore = (at: number): number => {
    const stride = at >> STRIDE_SHIFT;
    let total = totals[stride] ?? 0;
    for (let i = stride * STRIDE; i < at; i++) if (!isBlank(text.charCodeAt(i))) total++;
    return total;
  };
  return {
    text,
    lineCount: text.endsWith("\n") || text === "" ? starts.length - 1 : starts.length,
    size: (start, end) => sizeBefore(end) - sizeBefore(start),
    lineAt: (at) => lineIndex(starts, at) + 1,
    lineStart: (at) => starts[lineIndex(starts, at)] ?? 0,
    skipBack: (at, floor) => {
      let to = at;
      while (to > floor && isBlank(text.charCodeAt(to - 1))) to--;
      return to;
    },
    skipForward: (at, ceiling) => {
      let to = at;
      while (to < ceiling && isBlank(text.charCodeAt(to))) to++;
      return to;
    },
  };
}
