/** One finding as an agent reads it: `path:start-end symbol (kind)`, then code. */
import type { SearchRequest } from "../../domain/question.ts";
import type { SymbolDefinition } from "../../domain/symbol.ts";
import type { Workspace } from "../../ports/workspaces.ts";
import type { ReadFinding } from "../finding.ts";
import { shortenLine } from "./budget.ts";
import { chooseLines, type LineWords } from "./choose-lines.ts";

/** Lines of a hit in the concise format. */
const CONCISE_LINES = 5;

/** The definition that names a finding: the one asked for, else the widest in it. */
export function mainDefinition(
  finding: ReadFinding,
  names: ReadonlySet<string>,
): SymbolDefinition | undefined {
  const size = ({ span }: SymbolDefinition): number => span.byteEnd - span.byteStart;
  const asked = finding.definitions.filter(({ name }) => names.has(name.toLowerCase()));
  const pool = asked.length > 0 ? asked : finding.definitions;
  return [...pool].sort((a, b) => size(b) - size(a) || a.ordinal - b.ordinal)[0];
}

/** What the header says of a finding. */
export function labelOf(
  finding: ReadFinding,
  names: ReadonlySet<string>,
): { readonly symbol: string; readonly kind: string } {
  const main = mainDefinition(finding, names);
  if (main !== undefined) return { symbol: main.qualifiedName, kind: main.kind };
  return { symbol: finding.scope, kind: finding.kind };
}

export interface RenderOptions {
  readonly format: SearchRequest["format"];
  readonly words: LineWords;
  /** Folded names of the question. */
  readonly names: ReadonlySet<string>;
  /** How the path is written. */
  readonly shownPath: string;
}

function headerOf(finding: ReadFinding, { names, shownPath }: RenderOptions): string {
  const { symbol, kind } = labelOf(finding, names);
  const label = symbol === "" ? `(${kind})` : `${symbol} (${kind})`;
  return `${shownPath}:${finding.lineStart}-${finding.lineEnd} ${label}${finding.stale ? " stale" : ""}${momentOf(finding.workspace)}`;
}

/** ` at abc1234` where the past is shown. */
export function momentOf({ at }: Workspace): string {
  return at === undefined ? "" : ` at ${at}`;
}

function splitLines(text: string): string[] {
  const lines = text.split(/\r\n|\n|\r/u);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

function conciseBody(
  finding: ReadFinding,
  lines: readonly string[],
  options: RenderOptions,
): string[] {
  const main = mainDefinition(finding, options.names);
  const first = [
    ...finding.focusLines.slice(0, CONCISE_LINES),
    ...(main === undefined ? [] : [main.span.lineStart]),
  ];
  const chosen = chooseLines({
    lines,
    first: first.map((line) => line - finding.lineStart),
    words: options.words,
    count: CONCISE_LINES,
  });
  return chosen.map((index) => `${finding.lineStart + index}: ${shortenLine(lines[index] ?? "")}`);
}

/** The block of one finding, within `room` characters; null when not even its header and a line fit. */
export function renderFinding(
  finding: ReadFinding,
  options: RenderOptions,
  room: number,
): string | null {
  const header = shortenLine(headerOf(finding, options), Math.max(80, room));
  const lines = splitLines(finding.text);
  const why = finding.why === undefined ? [] : [shortenLine(`why: ${finding.why}`)];
  const code =
    options.format === "concise"
      ? conciseBody(finding, lines, options)
      : lines.map((line) => shortenLine(line, Number.POSITIVE_INFINITY));
  const body = [...why, ...code];
  const whole = [header, ...body].join("\n");
  if (whole.length <= room) return whole;
  return cutBlock(header, body, finding, room);
}

/** As many lines as fit, and how many more there are. */
function cutBlock(
  header: string,
  body: readonly string[],
  finding: ReadFinding,
  room: number,
): string | null {
  const rest = (left: number): string => `… ${left} more lines to ${finding.lineEnd}`;
  const reserve = rest(body.length).length + 1;
  const kept = [header];
  let used = header.length + reserve;
  for (const line of body) {
    const space = room - used - 1;
    if (line.length <= space) kept.push(line);
    else {
      // a single line longer than the whole budget still shows its beginning
      if (kept.length === 1 && space > 20) kept.push(shortenLine(line, space));
      break;
    }
    used += line.length + 1;
  }
  if (kept.length === 1) return null;
  const left = body.length - (kept.length - 1);
  const text = left > 0 ? [...kept, rest(left)].join("\n") : kept.join("\n");
  return text.length <= room ? text : null;
}
