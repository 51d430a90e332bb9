/** Headings and paragraphs of a document, with the code block that follows them. */
import type { FoundPair } from "./definition-pairs.ts";

const FENCE = /^ {0,3}(?:```+|~~~+)/u;
const HEADING = /^#{1,6}\s+(.*)$/u;
const LEAST_WORDS = 4;
const LEAST_CODE_LINES = 2;
const MOST_CODE = 2_000;
const MOST_QUERY = 400;

const isProse = (line: string): boolean => /^[\p{L}*_`"'(]/u.test(line.trim());

interface Reading {
  heading: string;
  paragraph: string[];
  /** Lines of the block that is open. */
  code: string[] | null;
}

function pairOf({ heading, paragraph, code }: Reading): FoundPair | null {
  const query = [heading, ...paragraph].join(" ").replace(/[`*_]/gu, "").trim();
  const words = query.match(/\p{L}{2,}/gu)?.length ?? 0;
  if (code === null || words < LEAST_WORDS || code.length < LEAST_CODE_LINES) return null;
  return {
    queries: [query.slice(0, MOST_QUERY)],
    named: false,
    code: code.join("\n").slice(0, MOST_CODE),
  };
}

/** Takes a line outside of code blocks. */
function readLine(reading: Reading, line: string): void {
  const titled = HEADING.exec(line);
  if (titled !== null) {
    reading.heading = titled[1] ?? "";
    reading.paragraph = [];
  } else if (isProse(line)) reading.paragraph = [...reading.paragraph.slice(-3), line.trim()];
}

/** One pair a code block; its query is the heading above it and the last paragraph before it. */
export function markdownPairs(text: string): FoundPair[] {
  const pairs: FoundPair[] = [];
  const reading: Reading = { heading: "", paragraph: [], code: null };
  for (const line of text.split("\n")) {
    if (!FENCE.test(line)) {
      if (reading.code === null) readLine(reading, line);
      else reading.code.push(line);
      continue;
    }
    const pair = pairOf(reading);
    if (pair !== null) pairs.push(pair);
    reading.paragraph = reading.code === null ? reading.paragraph : [];
    reading.code = reading.code === null ? [] : null;
  }
  return pairs;
}
