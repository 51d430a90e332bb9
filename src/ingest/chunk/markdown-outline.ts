/** Reads a Markdown text's lines: where its headings and blocks are. */

export interface MarkdownHeading {
  readonly start: number;
  /** Where the heading's text stands. */
  readonly nameStart: number;
  readonly title: string;
  readonly level: number;
}

export interface MarkdownOutline {
  readonly headings: readonly MarkdownHeading[];
  /** Where blocks start: after blank lines, at headings, at and after fenced code. Ascending, from 0. */
  readonly blocks: readonly number[];
}

const ATX = /^ {0,3}(#{1,6})(?:[ \t]+|$)/;
const CLOSING_HASHES = /(?:^|[ \t]+)#+[ \t]*$/;
const SETEXT = /^ {0,3}(=+|-+)[ \t]*$/;
const FENCE = /^ {0,3}(`{3,}|~{3,})(.*)$/;
const FRONT_MATTER = /^(?:---|\+\+\+)[ \t]*$/;
/** A line that cannot be a setext heading's text: a list item, quote, table row, heading or rule. */
const NO_HEADING_TEXT = /^ {0,3}(?:[-*+>|#]|\d+[.)]\s)|^(?: {4}|\t)/;

interface Reading {
  readonly headings: MarkdownHeading[];
  readonly blocks: number[];
  fence: string | null;
  frontMatter: string | null;
  blank: boolean;
  /** The paragraph's line before this one, when it may be a heading's text. */
  candidate: { readonly start: number; readonly line: string } | null;
}

function startBlock(reading: Reading, at: number): void {
  if (reading.blocks.at(-1) !== at) reading.blocks.push(at);
}

function tidyTitle(raw: string): string {
  return raw
    .replace(CLOSING_HASHES, "")
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/[`*]|<[^>]*>/g, "")
    .replace(/\s+/g, " ")
    .trim();
}

function addHeading(
  reading: Reading,
  start: number,
  level: number,
  line: string,
  from: number,
): void {
  const title = tidyTitle(line.slice(from));
  startBlock(reading, start);
  if (title !== "") reading.headings.push({ start, nameStart: start + from, title, level });
  reading.candidate = null;
}

/** True while the line belongs to front matter or to fenced code. */
function inVerbatim(reading: Reading, line: string, start: number): boolean {
  if (reading.frontMatter !== null) {
    if (start > 0 && line.trim() === reading.frontMatter) {
      reading.frontMatter = null;
      reading.blank = true;
    }
    return true;
  }
  const fence = FENCE.exec(line);
  const marker = fence?.[1] ?? "";
  if (reading.fence !== null) {
    const closes = marker.startsWith(reading.fence) && (fence?.[2] ?? "").trim() === "";
    if (closes) {
      reading.fence = null;
      reading.blank = true;
    }
    return true;
  }
  if (marker === "" || (marker.startsWith("`") && (fence?.[2] ?? "").includes("`"))) return false;
  // code that follows its introduction without a blank line stays with it
  if (reading.blank) startBlock(reading, start);
  reading.fence = marker;
  reading.candidate = null;
  reading.blank = false;
  return true;
}

/** A line that is no heading by itself: it may become one by the line below it. */
function readPlainLine(reading: Reading, line: string, start: number): void {
  if (reading.blank) startBlock(reading, start);
  const mayBeTitle = reading.blank && !NO_HEADING_TEXT.test(line);
  reading.candidate = mayBeTitle ? { start, line } : null;
}

function readLine(reading: Reading, line: string, start: number): void {
  if (inVerbatim(reading, line, start)) return;
  if (line.trim() === "") {
    reading.blank = true;
    reading.candidate = null;
    return;
  }
  const { candidate } = reading;
  const atx = ATX.exec(line);
  const setext = candidate === null ? null : SETEXT.exec(line);
  if (atx !== null) addHeading(reading, start, atx[1]?.length ?? 1, line, atx[0].length);
  else if (setext !== null && candidate !== null) {
    const level = setext[1]?.startsWith("=") ? 1 : 2;
    addHeading(reading, candidate.start, level, candidate.line, 0);
  } else readPlainLine(reading, line, start);
  reading.blank = false;
}

/** Scans `text` once. Fenced code, front matter and indented code hold no headings. */
export function readMarkdown(text: string): MarkdownOutline {
  const firstEnd = text.indexOf("\n");
  const firstLine = (firstEnd < 0 ? text : text.slice(0, firstEnd)).replace(/\r$/, "");
  const frontMatter = FRONT_MATTER.test(firstLine) && text.includes(`\n${firstLine.trim()}`);
  const reading: Reading = {
    headings: [],
    blocks: [0],
    fence: null,
    frontMatter: frontMatter ? firstLine.trim() : null,
    blank: true,
    candidate: null,
  };
  for (let start = 0; start < text.length; ) {
    const lineFeed = text.indexOf("\n", start);
    const end = lineFeed < 0 ? text.length : lineFeed;
    readLine(reading, text.slice(start, end).replace(/\r$/, ""), start);
    start = end + 1;
  }
  return { headings: reading.headings, blocks: reading.blocks };
}
