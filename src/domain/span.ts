/** Where a piece of text stands in its file. */

/** Byte offsets are 0-based and half-open over the file's own bytes; lines are 1-based and inclusive. */
export interface Span {
  readonly byteStart: number;
  readonly byteEnd: number;
  readonly lineStart: number;
  readonly lineEnd: number;
}
