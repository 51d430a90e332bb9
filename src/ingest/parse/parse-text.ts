/** Parses a text within a time limit. */
import type { Parser, ParseState, Range, Tree } from "web-tree-sitter";

/** The parser reports every hundred steps; looking at the clock each time would cost more than the steps. */
const REPORTS_PER_CLOCK = 64;

/**
 * Parses `text`, or only `ranges` of it. Null when it took longer than `timeoutMs`. Whoever calls it deletes the tree:
 * WebAssembly's memory is not collected.
 */
export function parseText(
  parser: Parser,
  text: string,
  timeoutMs: number,
  ranges?: Range[],
): Tree | null {
  const deadline = performance.now() + timeoutMs;
  let reports = 0;
  // the callback's result stops the parse when it is true, which its published type leaves out
  const progressCallback = (_state: ParseState): boolean =>
    ++reports % REPORTS_PER_CLOCK === 0 && performance.now() > deadline;
  const tree = parser.parse(text, null, {
    progressCallback,
    ...(ranges === undefined ? {} : { includedRanges: ranges }),
  });
  if (tree === null) parser.reset(); // else the next parse would go on with this text
  return tree;
}
