/** A symbol's whole text, line by line, so that a long one can be read in pages. */
import { AppError } from "../../domain/errors.ts";
import type { SymbolDefinition } from "../../domain/symbol.ts";
import { momentOf } from "../render/render-finding.ts";
import type { CurrentDocument } from "./find-document.ts";
import type { View } from "./outline.ts";

const SUGGESTIONS = 5;

const fold = (name: string): string => name.toLowerCase().replace(/::|#|->|\\/gu, ".");

/** The definitions that `asked` names: by qualified name, else by its tail, else without case. Overloads are all of them. */
export function findSymbols(
  symbols: readonly SymbolDefinition[],
  asked: string,
): SymbolDefinition[] {
  const dotted = asked.replace(/::|#|->|\\/gu, ".");
  const tests: ((symbol: SymbolDefinition) => boolean)[] = [
    ({ qualifiedName }) => qualifiedName === dotted || qualifiedName === asked,
    ({ qualifiedName, name }) => name === dotted || qualifiedName.endsWith(`.${dotted}`),
    ({ qualifiedName, name }) =>
      fold(name) === fold(asked) || `.${fold(qualifiedName)}`.endsWith(`.${fold(asked)}`),
  ];
  for (const test of tests) {
    const found = symbols.filter(test);
    if (found.length > 0) return found;
  }
  return [];
}

/** Lines of the definitions, one inside another left out. Throws AppError UNKNOWN_SYMBOL with the nearest names of the file. */
export function bodyOf(document: CurrentDocument, asked: string, nearest: readonly string[]): View {
  const found = findSymbols(document.symbols, asked).sort(
    (a, b) => a.span.byteStart - b.span.byteStart,
  );
  const [first] = found;
  if (first === undefined) {
    const names = nearest.slice(0, SUGGESTIONS);
    const next =
      names.length > 0
        ? `Nearest: ${names.join(", ")}.`
        : `Ask for the outline: an empty query with the path ${document.shownPath}.`;
    throw new AppError("UNKNOWN_SYMBOL", `${document.shownPath} defines no ${asked}.`, {
      next,
      data: { nearest: names },
    });
  }
  const lines = document.text.split(/\r\n|\n|\r/u);
  let shownTo = 0;
  const entries = found.flatMap((symbol) => {
    const from = Math.max(symbol.span.lineStart, shownTo + 1);
    shownTo = Math.max(shownTo, symbol.span.lineEnd);
    return lines.slice(from - 1, symbol.span.lineEnd).map((line, i) => ({
      text: line,
      lineStart: from + i,
      lineEnd: from + i,
      symbol: symbol.qualifiedName,
      kind: symbol.kind,
    }));
  });
  const ranges = found.map(({ span }) => `${span.lineStart}-${span.lineEnd}`).join(", ");
  const header = `${document.shownPath}:${ranges} ${first.qualifiedName} (${first.kind})${document.stale ? " stale" : ""}${momentOf(document.workspace)}`;
  return { header, entries, unit: "lines" };
}
