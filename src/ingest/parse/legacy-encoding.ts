/** Guesses the legacy encoding of bytes that are no Unicode form, and decodes them. */
import type { OffsetMap } from "./offset-map.ts";

export interface LegacyText {
  readonly text: string;
  readonly encoding: string;
  readonly map: OffsetMap;
}

/** What windows-1252 puts where Latin-1 has control characters, from 0x80 on. */
const WINDOWS_1252_HIGH =
  "\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f" +
  "\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178";

interface EastAsianEncoding {
  readonly name: string;
  /** Characters that ordinary text in this encoding is made of. */
  readonly common: RegExp;
  /** Bytes of the character that starts with these two. */
  readonly width: (first: number, second: number) => number;
}

const twoByte = (first: number): number => (first < 0x80 ? 1 : 2);

/** In order of how much a good score means: kana and Hangul are sure signs, Chinese characters fit many encodings. */
const EAST_ASIAN: readonly EastAsianEncoding[] = [
  {
    name: "shift_jis",
    common: /[\u3040-\u30ff\u3001\u3002]/gu,
    width: (first) => (first < 0x81 || (first >= 0xa0 && first <= 0xdf) ? 1 : 2),
  },
  {
    name: "euc-jp",
    common: /[\u3040-\u30ff\u3001\u3002]/gu,
    width: (first) => (first === 0x8f ? 3 : twoByte(first)),
  },
  { name: "euc-kr", common: /[\uac00-\ud7a3]/gu, width: twoByte },
  {
    name: "gb18030",
    common: /[\u4e00-\u9fff\u3001\u3002\uff00-\uff5e]/gu,
    width: (first, second) =>
      first < 0x81 ? 1 : first !== 0xff && second >= 0x30 && second <= 0x39 ? 4 : 2,
  },
  { name: "big5", common: /[\u4e00-\u9fff\u3001\u3002\uff00-\uff5e]/gu, width: twoByte },
];

/** Share of an ordinary text's wide characters that are common ones; kana make up about half of Japanese. */
const PLAUSIBLE_SHARE = { shift_jis: 0.3, "euc-jp": 0.3, "euc-kr": 0.7, gb18030: 0.9, big5: 0.9 };

/** More lone high bytes than this share mean a western text: East Asian characters come in pairs and runs. */
const LONE_SHARE = 0.4;

function decodeStrictly(bytes: Uint8Array, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null; // it does not decode, or this Node was built without that encoding
  }
}

function loneHighShare(bytes: Uint8Array): number {
  let high = 0;
  let lone = 0;
  for (let i = 0; i < bytes.length; i++) {
    if ((bytes[i] ?? 0) < 0x80) continue;
    high++;
    if ((bytes[i - 1] ?? 0) < 0x80 && (bytes[i + 1] ?? 0) < 0x80) lone++;
  }
  return high === 0 ? 1 : lone / high;
}

function plausibleText(bytes: Uint8Array, candidate: EastAsianEncoding): string | null {
  const text = decodeStrictly(bytes, candidate.name);
  if (text === null) return null;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range is all of ASCII
  const wide = text.replace(/[\x00-\x7f]+/gu, "");
  const common = wide.match(candidate.common)?.length ?? 0;
  const wanted = PLAUSIBLE_SHARE[candidate.name as keyof typeof PLAUSIBLE_SHARE];
  return wide.length > 0 && common / wide.length >= wanted ? text : null;
}

/** File offset of each UTF-16 unit. All these encodings are stateless, so characters decode alone. */
function offsetTable(bytes: Uint8Array, encoding: EastAsianEncoding, units: number): Uint32Array {
  const table = new Uint32Array(units + 1);
  const decoder = new TextDecoder(encoding.name);
  const unitsOf = new Map<number, number>();
  let unit = 0;
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at] ?? 0;
    const width = encoding.width(first, bytes[at + 1] ?? 0);
    let length = 1;
    if (width > 1) {
      const key =
        (first << 24) | ((bytes[at + 1] ?? 0) << 16) | (width << 8) | (bytes[at + 2] ?? 0);
      length = unitsOf.get(key) ?? decoder.decode(bytes.subarray(at, at + width)).length;
      if (width === 2) unitsOf.set(key & ~0xff, length);
    }
    table.fill(at, unit, unit + length);
    unit += length;
    at += width;
  }
  table[units] = bytes.length;
  return table;
}

function decodeWindows1252(bytes: Buffer): LegacyText {
  // own table: some Node versions decode windows-1252 as Latin-1
  const text = bytes
    .toString("latin1")
    .replace(/[\u0080-\u009f]/g, (char) => WINDOWS_1252_HIGH[char.charCodeAt(0) - 0x80] ?? char);
  return { text, encoding: "windows-1252", map: { kind: "units", scale: 1, by: 0 } };
}

/** Decodes bytes that are not Unicode: an East Asian encoding where the text is plausible in it, else windows-1252. */
export function decodeLegacy(bytes: Buffer): LegacyText {
  if (loneHighShare(bytes) < LONE_SHARE) {
    for (const candidate of EAST_ASIAN) {
      const text = plausibleText(bytes, candidate);
      if (text === null) continue;
      const table = offsetTable(bytes, candidate, text.length);
      return { text, encoding: candidate.name, map: { kind: "table", table } };
    }
  }
  return decodeWindows1252(bytes);
}
