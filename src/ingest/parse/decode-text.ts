/** Decodes a file's bytes to text, whatever their encoding, and keeps the way back to byte offsets. */
import { isAscii, isUtf8 } from "node:buffer";
import { decodeLegacy } from "./legacy-encoding.ts";
import type { OffsetMap } from "./offset-map.ts";
import { repairUtf8 } from "./repair-utf8.ts";

export interface DecodedText {
  /** Without byte-order mark, NUL or lone surrogates. */
  readonly text: string;
  /** The same text as UTF-8. */
  readonly utf8: Buffer;
  /** True when every UTF-16 unit is one UTF-8 byte. */
  readonly ascii: boolean;
  /** WHATWG name. */
  readonly encoding: string;
  /** How many U+FFFD were put in. */
  readonly replacements: number;
  readonly map: OffsetMap;
}

/** Bytes looked at to see UTF-16 without a byte-order mark. */
const UTF16_SAMPLE = 4_096;
/** Western text in UTF-16 has a zero in nearly every pair, always on the same side. */
const UTF16_ZERO_SHARE = 0.4;
const UTF16_STRAY_SHARE = 0.05;
/** So many well-formed wide sequences a broken one make it damaged UTF-8 rather than another encoding. */
const WIDE_PER_REPLACEMENT = 4;

function utf16ByZeros(bytes: Buffer): "utf-16le" | "utf-16be" | null {
  const pairs = Math.min(bytes.length, UTF16_SAMPLE) >> 1;
  if (pairs === 0) return null;
  let even = 0;
  let odd = 0;
  for (let i = 0; i < pairs; i++) {
    if (bytes[2 * i] === 0) even++;
    if (bytes[2 * i + 1] === 0) odd++;
  }
  if (odd / pairs > UTF16_ZERO_SHARE && even / pairs < UTF16_STRAY_SHARE) return "utf-16le";
  if (even / pairs > UTF16_ZERO_SHARE && odd / pairs < UTF16_STRAY_SHARE) return "utf-16be";
  return null;
}

function decodeUtf16(bytes: Buffer, encoding: "utf-16le" | "utf-16be", by: number): DecodedText {
  const whole = bytes.subarray(by, by + ((bytes.length - by) & ~1));
  const raw = (encoding === "utf-16be" ? Buffer.from(whole).swap16() : whole).toString("utf16le");
  let replacements = 0;
  let text = raw.replace(/\p{Surrogate}|\0/gu, () => {
    replacements++;
    return "\ufffd";
  });
  if (((bytes.length - by) & 1) === 1) {
    replacements++;
    text += "\ufffd"; // half a unit at the end
  }
  const utf8 = Buffer.from(text);
  const ascii = utf8.length === text.length;
  return { text, utf8, ascii, encoding, replacements, map: { kind: "units", scale: 2, by } };
}

function decodeBrokenUtf8(bytes: Buffer, from: number): DecodedText {
  const repaired = repairUtf8(bytes, from);
  const { utf8, replacements, map } = repaired;
  const text = utf8.toString("utf8");
  const nuls = from === 0 ? countNuls(bytes) : 0;
  const broken = replacements - nuls;
  if (from === 0 && broken > 0 && repaired.wideSequences < broken * WIDE_PER_REPLACEMENT) {
    const legacy = decodeLegacy(bytes);
    const clean = legacy.text.replaceAll("\0", "\ufffd");
    return {
      ...legacy,
      text: clean,
      utf8: Buffer.from(clean),
      ascii: false,
      replacements: nuls,
    };
  }
  return { text, utf8, ascii: utf8.length === text.length, encoding: "utf-8", replacements, map };
}

function countNuls(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(0); at >= 0; at = bytes.indexOf(0, at + 1)) count++;
  return count;
}

/** Decodes `bytes`: UTF-8 or UTF-16, with or without byte-order mark, else a plausible legacy encoding. Never fails. */
export function decodeText(bytes: Buffer): DecodedText {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return decodeUtf16(bytes, "utf-16le", 2);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return decodeUtf16(bytes, "utf-16be", 2);
  const by = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  const hasNul = bytes.includes(0);
  if (!hasNul && isUtf8(bytes)) {
    const utf8 = bytes.subarray(by);
    const ascii = isAscii(utf8);
    const text = utf8.toString(ascii ? "latin1" : "utf8");
    return { text, utf8, ascii, encoding: "utf-8", replacements: 0, map: { kind: "shift", by } };
  }
  const utf16 = hasNul && by === 0 ? utf16ByZeros(bytes) : null;
  return utf16 === null ? decodeBrokenUtf8(bytes, by) : decodeUtf16(bytes, utf16, 0);
}
