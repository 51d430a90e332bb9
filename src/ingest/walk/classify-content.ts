/** Files that are left out for what is in them: binary, minified, generated, large-file pointers, keys. Pure; bytes in, reason out. */
import type { SkipReason } from "../../domain/document.ts";

export interface ContentFacts {
  /** As in `DocumentStat.path`. */
  readonly path: string;
  /** The whole file or its first bytes (64 KiB are more than any rule looks at). */
  readonly bytes: Buffer;
  /** Size of the whole file. */
  readonly sizeBytes: number;
  /** From the listing: forbids guesses (minified, generated), never facts. */
  readonly handWritten: boolean;
  readonly includeSecrets?: boolean;
}

/** Git looks this far for a NUL to call a file binary; a NUL later on in source is a mistake, not a format. */
const BINARY_HEAD_BYTES = 8_192;
/** Markers stand in the comment at a file's head; licences of some kilobytes may come first. */
const GENERATED_HEAD_BYTES = 4_096;
const GENERATED_HEAD_LINES = 40;
/** A key file holds a key and little else; tests and documents that quote one are longer or say more. */
const KEY_FILE_BYTES = 32_768;
const LFS_POINTER_BYTES = 1_024;
/** Below this a line of any length harms nobody. */
const MINIFIED_LEAST_BYTES = 5_000;
/** Nobody writes code in lines of this length on average; linguist draws the line at 110 for JavaScript and CSS alone. */
const MINIFIED_AVERAGE_LINE = 500;
/** One line that is most of the file, and longer than any page. */
const MINIFIED_LONGEST_LINE = 5_000;
const MINIFIED_LONGEST_SHARE = 0.6;

/** Languages that minifiers put out. Long lines elsewhere (Markdown, CSV, JSON, SQL dumps) are data or prose. */
const MINIFIED_ENDINGS = /\.(?:[cm]?jsx?|css|html?|[cm]?ts|tsx|mjs|vue|svg)$/i;

/** What a file of its kind begins with, where the first kilobytes need hold no NUL. */
const MAGIC_NUMBERS: readonly (readonly number[])[] = [
  [0x89, 0x50, 0x4e, 0x47], // PNG
  [0xff, 0xd8, 0xff], // JPEG
  [0x47, 0x49, 0x46, 0x38], // GIF
  [0x25, 0x50, 0x44, 0x46, 0x2d], // PDF
  [0x50, 0x4b, 0x03, 0x04], // ZIP
  [0x1f, 0x8b, 0x08], // gzip
  [0x42, 0x5a, 0x68], // bzip2
  [0xfd, 0x37, 0x7a, 0x58, 0x5a], // xz
  [0x28, 0xb5, 0x2f, 0xfd], // zstd
  [0x7f, 0x45, 0x4c, 0x46], // ELF
  [0xca, 0xfe, 0xba, 0xbe], // Java class, Mach-O
  [0x00, 0x61, 0x73, 0x6d], // WebAssembly
  [0x1b, 0x4c, 0x75, 0x61], // Lua bytecode
];
/** "BZh" may begin a word; the block mark behind it does not. */
const BZIP2_BLOCK = Buffer.from([0x31, 0x41, 0x59, 0x26, 0x53, 0x59]);

/** Order of the checks: keys, pointers and formats are facts; minified and generated are guesses. */
export function classifyContent(facts: ContentFacts): SkipReason | null {
  const { bytes } = facts;
  if (bytes.length === 0) return null;
  if (facts.includeSecrets !== true && holdsSecret(facts)) return "secret";
  if (isLargeFilePointer(facts)) return "lfs-pointer";
  if (isBinary(bytes)) return "binary";
  if (facts.handWritten) return null;
  if (isGenerated(bytes)) return "generated";
  return isMinified(facts) ? "minified" : null;
}

function isBinary(bytes: Buffer): boolean {
  if (startsWithAny(bytes, MAGIC_NUMBERS)) return true;
  if (isUtf16(bytes)) return false;
  return bytes.subarray(0, BINARY_HEAD_BYTES).includes(0);
}

function startsWithAny(bytes: Buffer, numbers: readonly (readonly number[])[]): boolean {
  const found = numbers.some((number) => number.every((byte, at) => bytes[at] === byte));
  const isBzipWord = found && bytes[0] === 0x42 && !bytes.subarray(4, 10).equals(BZIP2_BLOCK);
  return found && !isBzipWord;
}

/** UTF-16 and UTF-32 text is full of NULs and says so with its first bytes. */
function isUtf16(bytes: Buffer): boolean {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  return first === 0 && second === 0 && bytes[2] === 0xfe && bytes[3] === 0xff;
}

const PRIVATE_KEY = /^-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----\r?$/m;
const PUTTY_KEY = /^PuTTY-User-Key-File-\d/;
/** Written source around a key (a test, a document) has words outside of the block. */
const KEY_BLOCKS = /-----BEGIN [^-]+-----[\s\S]*?(?:-----END [^-]+-----|$)/g;
const MOST_WORDS_AROUND_KEY = 200;
const NPM_CREDENTIAL = /^[^#;\n]*(?::_authToken|_auth|:_password)\s*=/m;

function holdsSecret({ path, bytes, sizeBytes }: ContentFacts): boolean {
  if (path.endsWith(".npmrc")) return NPM_CREDENTIAL.test(bytes.toString("latin1"));
  if (sizeBytes > KEY_FILE_BYTES) return false;
  if (PUTTY_KEY.test(bytes.toString("latin1", 0, 32))) return true;
  if (!bytes.includes("PRIVATE KEY")) return false;
  const text = bytes.toString("latin1");
  return (
    PRIVATE_KEY.test(text) && text.replace(KEY_BLOCKS, "").trim().length <= MOST_WORDS_AROUND_KEY
  );
}

function isLargeFilePointer({ bytes, sizeBytes }: ContentFacts): boolean {
  if (sizeBytes > LFS_POINTER_BYTES) return false;
  const text = bytes.toString("latin1", 0, LFS_POINTER_BYTES);
  return (
    /^version https?:\/\/(?:git-lfs\.github\.com|hawser\.github\.com)\/spec\/v\d/.test(text) &&
    /^oid sha256:[0-9a-f]{64}$/m.test(text)
  );
}

/** A comment line: what it opens with in the languages at hand, and its words. */
const COMMENT_LINE =
  /^\s*(?:\/\/+!?|\/\*+!?|\*+(?!\/)|#+!?|--+|;+|%+|<!--|\(\*|\{-|"""|'''|REM\b|@REM\b|dnl\b)\s?(.*)$/i;
/** Comments of several lines, of which only the first need be marked: how they open and close. */
const BLOCKS: readonly (readonly [string, string])[] = [
  ["/*", "*/"],
  ["<!--", "-->"],
  ['"""', '"""'],
  ["'''", "'''"],
  ["(*", "*)"],
  ["{-", "-}"],
];
/** What may stand before and between comments at a file's head without ending it. */
const NO_CONTENT_LINE =
  /^\s*(?:|<\?php|<\?xml.*|<!doctype.*|'use strict';?|"use strict";?|package [\w.]+;?|\*\/|-->|\*\)|-\})\s*$/i;

const GENERATED_MARKS = [
  /^\W*@generated\b(?!['"`])/,
  /\b(?:is|was|been)\b.{0,30}@generated\b(?!['"`])/,
  /^Code generated .*DO NOT EDIT\.?/i,
  /^<auto-?generated\b/i,
  /^\W*this (?:file|code|source|class|module|document)\b.{0,60}\b(?:is|was|has been) (?:\w+ )?(?:auto(?:matically)?[- ]?)generated\b/i,
  /^\W*(?:auto|automatically|machine)[- ]?generated\b.*\b(?:do not|don't|not to be) (?:edit|modify|change)/i,
  /^\W*generated by\b.*\b(?:do not|don't) (?:edit|modify|change)/i,
  /^\W*(?:do not|don't) (?:edit|modify|change)\b.*\b(?:auto-?|automatically |machine[- ])?generated\b/i,
  /^\W*generated by the protocol buffer compiler\b/i,
  /^\W*autogenerated by thrift\b/i,
];

/** True when a comment at the head says that a machine wrote the file. Text further down, or in strings, says nothing of the file. */
function isGenerated(bytes: Buffer): boolean {
  const head = headText(bytes);
  if (!/generated|do not edit/i.test(head)) return false;
  let closing: string | null = null;
  for (const line of head.split(/\r?\n/, GENERATED_HEAD_LINES)) {
    const words: string | null = COMMENT_LINE.exec(line)?.[1] ?? (closing === null ? null : line);
    if (words !== null && GENERATED_MARKS.some((mark) => mark.test(words))) return true;
    if (words === null && !NO_CONTENT_LINE.test(line)) return false;
    closing = closing === null ? opensBlock(line.trimStart()) : closesBlock(line, closing);
  }
  return false;
}

/** What closes the comment that this line leaves open, or null. */
function opensBlock(line: string): string | null {
  const block = BLOCKS.find(([open]) => line.startsWith(open));
  if (block === undefined) return null;
  const [open, close] = block;
  return line.includes(close, open.length) ? null : close;
}

function closesBlock(line: string, closing: string): string | null {
  return line.includes(closing) ? null : closing;
}

function headText(bytes: Buffer): string {
  const head = bytes.subarray(0, GENERATED_HEAD_BYTES);
  const isWide = isUtf16(bytes) && bytes[0] === 0xff;
  return (isWide ? head.toString("utf16le") : head.toString("utf8")).replace(/^\ufeff/, "");
}

function isMinified({ path, bytes, sizeBytes }: ContentFacts): boolean {
  if (sizeBytes < MINIFIED_LEAST_BYTES || !MINIFIED_ENDINGS.test(path)) return false;
  const { average, longest } = measureLines(bytes);
  if (average > MINIFIED_AVERAGE_LINE) return true;
  return longest > MINIFIED_LONGEST_LINE && longest > bytes.length * MINIFIED_LONGEST_SHARE;
}

function measureLines(bytes: Buffer): { average: number; longest: number } {
  let lines = 0;
  let longest = 0;
  for (let from = 0; from < bytes.length; lines++) {
    const end = bytes.indexOf(0x0a, from);
    const next = end < 0 ? bytes.length : end;
    longest = Math.max(longest, next - from);
    from = next + 1;
  }
  return { average: bytes.length / Math.max(lines, 1), longest };
}
