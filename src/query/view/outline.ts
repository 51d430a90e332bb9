/** A file's outline: its definitions as an indented tree with line ranges. */
import type { SymbolDefinition } from "../../domain/symbol.ts";
import { shortenLine } from "../render/budget.ts";
import { momentOf } from "../render/render-finding.ts";
import type { CurrentDocument } from "./find-document.ts";

/** One entry of a view: a line of text for the lines `lineStart` to `lineEnd` of the file. */
export interface ViewEntry {
  readonly text: string;
  readonly lineStart: number;
  readonly lineEnd: number;
  readonly symbol: string;
  readonly kind: string;
}

export interface View {
  readonly header: string;
  readonly entries: readonly ViewEntry[];
  /** Names one entry in the closing line: `definitions`, `lines`. */
  readonly unit: string;
}

/** A signature needs no more; the body is one call away. */
const MOST_SIGNATURE = 160;

function describe({ qualifiedName, kind, signature }: SymbolDefinition): string {
  return signature === "" ? `${qualifiedName} (${kind})` : shortenLine(signature, MOST_SIGNATURE);
}

/** How many definitions enclose each one; both lists in order of start. */
function depths(symbols: readonly SymbolDefinition[]): number[] {
  const open: number[] = [];
  return symbols.map(({ span }) => {
    while (open.length > 0 && (open.at(-1) ?? 0) <= span.byteStart) open.pop();
    const depth = open.length;
    open.push(span.byteEnd);
    return depth;
  });
}

/** The first lines of a file without definitions stand for it. */
function plainEntries(text: string): ViewEntry[] {
  return text.split("\n").flatMap((line, i) =>
    line.trim() === ""
      ? []
      : [
          {
            text: `${i + 1}: ${shortenLine(line)}`,
            lineStart: i + 1,
            lineEnd: i + 1,
            symbol: "",
            kind: "text",
          },
        ],
  );
}

export function outlineOf(document: CurrentDocument): View {
  const { symbols, text } = document;
  const lines = text === "" ? 0 : text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
  const header = `${document.shownPath} (${lines} lines)${document.stale ? " stale" : ""}${momentOf(document.workspace)}`;
  if (symbols.length === 0) return { header, entries: plainEntries(text), unit: "lines" };
  const ordered = [...symbols].sort(
    (a, b) => a.span.byteStart - b.span.byteStart || b.span.byteEnd - a.span.byteEnd,
  );
  const depth = depths(ordered);
  const entries = ordered.map((symbol, i) => {
    const { lineStart, lineEnd } = symbol.span;
    const text = `${"  ".repeat(depth[i] ?? 0)}${lineStart}-${lineEnd} ${describe(symbol)}`;
    return { text, lineStart, lineEnd, symbol: symbol.qualifiedName, kind: symbol.kind };
  });
  return { header, entries, unit: "definitions" };
}
