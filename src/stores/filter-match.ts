/** Decides in code whether a document or chunk passes a search filter, the same way for every store. */
import type { DatasetScope } from "../domain/dataset.ts";
import { pathTest } from "../domain/path-globs.ts";
import type { PlacedChunk, SearchFilter } from "../ports/lexical-index.ts";

/** Tells whether a document at `path` (relative to its dataset) in `language` passes. */
export type DocumentTest = (datasetId: string, path: string, language: string) => boolean;

/** The test of scopes, path globs (below each scope's prefix) and languages. */
export function documentTest(scopes: readonly DatasetScope[], filter: SearchFilter): DocumentTest {
  const prefixes = new Map<string, string[]>();
  for (const { datasetId, prefix } of scopes) {
    prefixes.set(datasetId, [...(prefixes.get(datasetId) ?? []), prefix]);
  }
  const passes = pathTest(filter.paths);
  const languages: ReadonlySet<string> = new Set(filter.languages);
  return (datasetId, path, language) =>
    (languages.size === 0 || languages.has(language)) &&
    (prefixes.get(datasetId) ?? []).some(
      (prefix) => path.startsWith(prefix) && passes(path.slice(prefix.length)),
    );
}

/** Whether anything but the dataset restricts the rows. */
export function restrictsRows(scopes: readonly DatasetScope[], filter: SearchFilter): boolean {
  const { paths, languages, kinds, symbol } = filter;
  return (
    paths.length + languages.length + kinds.length > 0 ||
    symbol !== null ||
    scopes.some(({ prefix }) => prefix !== "")
  );
}

/** Whether `symbol` (folded) is the name or a whole tail or part of the dotted `qualified` name. */
function namesSymbol(qualified: string, symbol: string): boolean {
  return `.${qualified.toLowerCase()}.`.includes(`.${symbol}.`);
}

/** The test of chunk kind and symbol. */
export function chunkTest(
  filter: SearchFilter,
): (chunk: Pick<PlacedChunk, "kind" | "scope" | "definitions">) => boolean {
  const kinds: ReadonlySet<string> = new Set(filter.kinds);
  const symbol = filter.symbol === null ? null : foldSymbol(filter.symbol);
  return ({ kind, scope, definitions }) => {
    const kindFits =
      kinds.size === 0 ||
      kinds.has(kind) ||
      definitions.some((definition) => kinds.has(definition.kind));
    if (!kindFits || symbol === null) return kindFits;
    return (
      namesSymbol(scope, symbol) ||
      definitions.some((definition) => namesSymbol(definition.qualifiedName, symbol))
    );
  };
}

/** Lower case, every separator (`::`, `#`, `->`, `\`) as a dot. */
export function foldSymbol(symbol: string): string {
  return symbol.toLowerCase().replace(/::|#|->|\\/g, ".");
}
