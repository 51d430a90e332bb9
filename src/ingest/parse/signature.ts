/** A definition's signature: what a person reads to know how it is used. */
import type { FoundDefinition } from "../chunk/definition.ts";

const MAX_LENGTH = 200;
/** Characters read at most: a signature with comments between its parameters is longer than its text. */
const READ_LENGTH = 600;

/** Comments between a definition's head and its body; `#[` opens an attribute. */
const COMMENT_LINES = /\n\s*(?:#(?!\[)|\/\/|--).*/g;

/** First line of the definition up to its body, white space collapsed, at most 200 characters. */
export function signatureOf(text: string, definition: FoundDefinition): string {
  const { start, end, bodyStart } = definition;
  const limit = Math.min(end, start + READ_LENGTH);
  let stop = limit;
  if (bodyStart !== null && bodyStart > start) stop = Math.min(limit, bodyStart);
  else {
    const lineFeed = text.indexOf("\n", Math.max(start, definition.nameStart));
    if (lineFeed >= 0 && lineFeed < stop) stop = lineFeed;
  }
  return text
    .slice(start, stop)
    .replace(COMMENT_LINES, "")
    .replace(/\s+/g, " ")
    .replace(/[\s{=:]+$/, "")
    .slice(0, MAX_LENGTH)
    .trim();
}
