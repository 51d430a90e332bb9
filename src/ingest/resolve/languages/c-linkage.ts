/** Which definition a name of C or C++ means across files, by linkage, found by name: headers are not followed. */
import type { CodebaseView, FileModel, SymbolRef } from "../language-rules.ts";
import { onlySuffix } from "./include-paths.ts";
import { folderOf, joinPath } from "./source-paths.ts";

const SOURCE = /\.(?:c|h|cc|cpp|cxx|c\+\+|hh|hpp|hxx|h\+\+|inl|ipp|tpp|inc|cu|cuh|m|mm)$/i;
const HEADER = /\.(?:h|hh|hpp|hxx|h\+\+|inl|ipp|tpp|inc|cuh)$/i;
/** A name that more files define is not looked through: it would mean several things. */
const MOST_DEFINERS = 48;

const SEEN_EVERYWHERE = new Set(["function", "variable", "method"]);

/** What the C library declares: a header of the code base that has such a name is not what is called. */
const LIBRARY = new Set(
  (
    "abort abs assert atoi calloc close errno exit fclose fflush fopen fprintf fputs fread free fseek ftell fwrite getenv htons ioctl isdigit " +
    "isspace malloc max memchr memcmp memcpy memmove memset min move open perror pipe printf puts qsort rand read realloc remove rename scanf send " +
    "sleep snprintf socket sprintf sscanf strcat strchr strcmp strcpy strdup strerror strlen strncmp strncpy strrchr strstr strtol strtoul swap " +
    "time tolower toupper vfprintf vprintf vsnprintf write"
  ).split(" "),
);

const flagged = ({ file, ordinal }: SymbolRef, flag: string): boolean =>
  file.symbol(ordinal)?.flags?.includes(flag) === true;

/** Whether a definition may be meant in another file: headers hold anything, sources what has external linkage. */
function isVisible(ref: SymbolRef): boolean {
  if (HEADER.test(ref.file.path)) return true;
  const symbol = ref.file.symbol(ref.ordinal);
  return SEEN_EVERYWHERE.has(symbol?.kind ?? "") && !flagged(ref, "static") && !isInternal(ref);
}

/** Inside a namespace without a name. */
function isInternal({ file, ordinal }: SymbolRef): boolean {
  const from = file.symbol(ordinal)?.scope ?? 0;
  for (let at = from; at > 0; at = file.parentScope(at)) {
    if (file.scopeKind(at) === "namespace" && file.scopeSymbol(at) < 0) return true;
  }
  return false;
}

/** Everything of this name that other files may mean, which `fits`. */
export function visible(
  view: CodebaseView,
  from: FileModel,
  name: string,
  fits: (ref: SymbolRef) => boolean,
): readonly SymbolRef[] {
  const paths = view.definers(name).filter((path) => SOURCE.test(path));
  if (paths.length > MOST_DEFINERS) return [];
  return paths.flatMap((path) => {
    const file = view.model(path);
    if (file === null) return [];
    const isLibrary = LIBRARY.has(name) && HEADER.test(path);
    return symbolsNamed(file, name).filter(
      (ref) => fits(ref) && (file === from || (!isLibrary && isVisible(ref))),
    );
  });
}

function symbolsNamed(file: FileModel, name: string): SymbolRef[] {
  return file.facts.symbols.flatMap((symbol, ordinal) =>
    symbol.name === name ? [{ file, ordinal }] : [],
  );
}

const isDeclaration = (ref: SymbolRef): boolean => flagged(ref, "declaration");

/** Several parts of one file, overloads or variants of one name, count as one. */
function oneFile(refs: readonly SymbolRef[]): readonly SymbolRef[] | null {
  const paths = new Set(refs.map(({ file }) => file.path));
  return paths.size === 1 ? refs : null;
}

/** Files that a file includes itself. */
function included(view: CodebaseView, from: FileModel): ReadonlySet<string> {
  return view.once(`includes ${from.path}`, () => {
    const folder = folderOf(from.path);
    const paths = from.facts.imports.flatMap(({ source }) => {
      const written = source.slice(1, -1);
      const beside = source.startsWith('"') ? joinPath(folder, written) : null;
      const path = beside !== null && view.exists(beside) ? beside : onlySuffix(view, written);
      return path === null ? [] : [path];
    });
    return new Set([from.path, ...paths]);
  });
}

/**
 * The definition that candidates of one name stand for: the only one, else the only one that the file itself includes, else the only
 * declaration. Empty when several could be meant.
 */
export function choose(
  view: CodebaseView,
  from: FileModel,
  candidates: readonly SymbolRef[],
): readonly SymbolRef[] {
  const defined = candidates.filter((ref) => !isDeclaration(ref));
  const among = defined.length > 0 ? defined : candidates;
  if (among.length === 0) return [];
  const only = oneFile(among);
  if (only !== null) return only;
  const near = included(view, from);
  return oneFile(among.filter(({ file }) => near.has(file.path))) ?? [];
}

/** The definition of what is only declared: null when several could be it. */
export function definitionOf(view: CodebaseView, declared: SymbolRef): SymbolRef | null {
  const { file, ordinal } = declared;
  const symbol = file.symbol(ordinal);
  if (symbol === undefined || !isDeclaration(declared)) return declared;
  const candidates = visible(view, file, symbol.name, (ref) => {
    const other = ref.file.symbol(ref.ordinal);
    return other?.qualifiedName === symbol.qualifiedName && !isDeclaration(ref);
  });
  if (candidates.length === 0) return declared;
  const chosen = oneFile(candidates);
  if (chosen === null) return symbol.parent >= 0 ? declared : null;
  return chosen[0] ?? null;
}
