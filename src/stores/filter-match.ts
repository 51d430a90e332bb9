/** Decides in code whether a document or chunk passes a search filter, the same way for every store. */
import picomatch from "picomatch";
import type { DatasetScope } from "../domain/dataset.ts";
import type { PlacedChunk, SearchFilter } from "../ports/lexical-index.ts";

/** Tells whether a document at `path` (relative to its dataset) in `language` passes. */
export type DocumentTest = (datasetId: string, path: string, language: string) => boolean;

/** A pattern names a glob, a file or a folder; one without a slash is tried against the file name too, as agents expect of `*.ts`. */
function globTest(pattern: string): (path: string) => boolean {
  const trimmed = pattern.replace(/^\.?\/+/, "").replace(/\/+$/, "");
  if (trimmed === "" || trimmed === ".") return () => true;
  const options = { dot: true, basename: !trimmed.includes("/") };
  const glob = picomatch(trimmed, options);
  return (path) => path === trimmed || path.startsWith(`${trimmed}/`) || glob(path);
}

/** Included by any pattern without `!` (or there is none), and by no pattern with it. */
export function pathTest(patterns: readonly string[]): (path: string) => boolean {
  const wanted = patterns.filter((pattern) => !pattern.startsWith("!")).map(globTest);
  const unwanted = patterns
    .filter((pattern) => pattern.startsWith("!"))
    .map((pattern) => globTest(pattern.slice(1)));
  return (path) =>
    (wanted.length === 0 || wanted.some((test) => test(path))) &&
    !unwanted.some((test) => test(path));
}

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
