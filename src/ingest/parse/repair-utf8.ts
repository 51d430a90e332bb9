/** Turns bytes that are nearly UTF-8 into valid UTF-8 without NUL, and remembers where lengths changed. */
import type { OffsetMap } from "./offset-map.ts";

const REPLACEMENT = [0xef, 0xbf, 0xbd] as const;
/** Most files need a few replacements only; more make the buffer grow. */
const SPARE_BYTES = 1_024;

export interface RepairedText {
  readonly utf8: Buffer;
  readonly replacements: number;
  /** Well-formed sequences of two bytes and more: many of them beside few replacements mean that it is UTF-8. */
  readonly wideSequences: number;
  readonly map: OffsetMap;
}

/** Bytes that the sequence starting with `lead` has; 0 when nothing can start with it. NUL counts as that. */
function sequenceLength(lead: number): number {
  if (lead < 0x80) return lead === 0 ? 0 : 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  if (lead < 0xe0) return 2;
  return lead < 0xf0 ? 3 : 4;
}

/** The second byte's range depends on the first, so that no overlong form, surrogate or code point above 10FFFF passes. */
function secondByteFits(lead: number, second: number): boolean {
  if (lead === 0xe0) return second >= 0xa0 && second <= 0xbf;
  if (lead === 0xed) return second >= 0x80 && second <= 0x9f;
  if (lead === 0xf0) return second >= 0x90 && second <= 0xbf;
  if (lead === 0xf4) return second >= 0x80 && second <= 0x8f;
  return second >= 0x80 && second <= 0xbf;
}

/** How many bytes at `at` belong to the sequence that starts there: its length when whole, else where it breaks off. */
function fittingBytes(bytes: Uint8Array, at: number, length: number): number {
  let fitting = 1;
  while (fitting < length) {
    const next = bytes[at + fitting] ?? 0;
    const fits =
      fitting === 1 ? secondByteFits(bytes[at] ?? 0, next) : next >= 0x80 && next <= 0xbf;
    if (!fits) break;
    fitting++;
  }
  return fitting;
}

/** Length of the whole sequence at `at`, or minus the number of bytes that one replacement stands for. */
function readSequence(bytes: Uint8Array, at: number): number {
  const length = sequenceLength(bytes[at] ?? 0);
  if (length === 0) return -1;
  const fitting = fittingBytes(bytes, at, length);
  return fitting === length ? length : -fitting;
}

/** Room for what is left: each ill-formed byte may become three. */
function withRoom(out: Buffer, written: number, left: number): Buffer {
  if (out.length - written >= left + REPLACEMENT.length) return out;
  const larger = Buffer.allocUnsafe(written + left * REPLACEMENT.length + REPLACEMENT.length);
  out.copy(larger, 0, 0, written);
  return larger;
}

/** Replaces NUL and every ill-formed sequence by U+FFFD as the WHATWG decoder does. `from` skips a byte-order mark. */
export function repairUtf8(bytes: Uint8Array, from: number): RepairedText {
  let out: Buffer = Buffer.allocUnsafe(bytes.length - from + SPARE_BYTES);
  let written = 0;
  let replacements = 0;
  let wideSequences = 0;
  const steps: number[] = [0];
  const offsets: number[] = [from];
  for (let at = from; at < bytes.length; ) {
    out = withRoom(out, written, bytes.length - at);
    const length = readSequence(bytes, at);
    if (length > 0) {
      for (let i = 0; i < length; i++) out[written++] = bytes[at + i] ?? 0;
      if (length > 1) wideSequences++;
      at += length;
      continue;
    }
    for (const byte of REPLACEMENT) out[written++] = byte;
    replacements++;
    at -= length;
    if (-length !== REPLACEMENT.length) {
      steps.push(written);
      offsets.push(at);
    }
  }
  return {
    utf8: out.subarray(0, written),
    replacements,
    wideSequences,
    map: { kind: "steps", utf8: Uint32Array.from(steps), file: Uint32Array.from(offsets) },
  };
}
