/** Finds the lines of a text that a pattern matches. Runs in the worker, and in process for literal text. */

export interface Pattern {
  readonly source: string;
  /** Without `g` and `y`; `m` is always on, so that `^` and `$` mean a line's. */
  readonly flags: string;
  readonly literal: boolean;
}

const SPECIAL = /[.*+?^${}()|[\]\\/]/g;

/** The expression to run over a whole text. Throws SyntaxError for a bad source. */
export function compilePattern({ source, flags, literal }: Pattern): RegExp {
  const kept = [...new Set(`${flags}gm`)].filter((flag) => flag !== "y").join("");
  return new RegExp(literal ? source.replace(SPECIAL, "\\$&") : source, kept);
}

/** 1-based numbers of the lines where matches begin, ascending without repeats, at most `limit`. */
export function matchLines(expression: RegExp, text: string, limit: number): number[] {
  const lines: number[] = [];
  let line = 1;
  let lineEnd = text.indexOf("\n");
  expression.lastIndex = 0;
  for (let match = expression.exec(text); match !== null; match = expression.exec(text)) {
    while (lineEnd >= 0 && lineEnd < match.index) {
      line++;
      lineEnd = text.indexOf("\n", lineEnd + 1);
    }
    if (lines.at(-1) !== line) lines.push(line);
    if (lines.length >= limit) break;
    // one match a line is enough: go on behind the line, or behind a longer match
    const behindLine = lineEnd < 0 ? text.length : lineEnd + 1;
    if (expression.lastIndex < behindLine) expression.lastIndex = behindLine;
    if (expression.lastIndex >= text.length) break;
  }
  return lines;
}
