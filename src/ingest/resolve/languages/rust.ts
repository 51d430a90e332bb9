/** Rust: modules by files, `impl` blocks beside their types, and types that lead to what they hold. */

import type { ImportFact } from "../../../domain/code-facts.ts";
import type {
  BuiltinMember,
  CodebaseView,
  FileModel,
  Global,
  ImportTarget,
  LanguageRules,
  NamePlace,
  SymbolRef,
  TypesMeant,
} from "../language-rules.ts";
import { COMMON_NAMES } from "./common-names.ts";
import { ownedMembers, ownerName } from "./owned-members.ts";
import { RUST_BUILTINS } from "./rust-builtins.ts";
import { childModule, firstModule, followPath, isStandard, moduleAt } from "./rust-modules.ts";

/** Files with `impl` blocks of one name that are looked through. */
const MOST_FILES = 80;
/** Files that define one name, looked through for a macro. */
const MOST_MACROS = 4;

function resolveUse(view: CodebaseView, from: FileModel, fact: ImportFact): ImportTarget | null {
  const key = `rust use ${from.path} ${fact.scope} ${fact.source}`;
  return view.once(key, () => findUsed(view, from, fact));
}

function findUsed(view: CodebaseView, from: FileModel, fact: ImportFact): ImportTarget | null {
  const names = fact.source.split("::").filter(Boolean);
  // `use name;` and `use name as other;` have no path before the name
  if (names.length === 0) return followPath(view, from, fact.scope, ["self"]);
  return followPath(view, from, fact.scope, names);
}

/** Roots of paths: `crate`, `super`, a crate by its name, a module without `use`. */
function globals(
  view: CodebaseView,
  from: FileModel,
  name: string,
  { scope }: NamePlace,
): readonly Global[] {
  const used = usedModule(view, from, name);
  if (used !== null) return [{ paths: used }];
  const place = firstModule(view, moduleAt(from, scope), name);
  if (place === null) return isStandard(name) ? [{ outside: name }] : onlyMacro(view, name);
  const [innermost] = place.inside.slice(-1);
  if (innermost === undefined) return [{ paths: [place.path] }];
  const file = view.model(place.path);
  return (file?.facts.symbols ?? []).flatMap((symbol, ordinal) =>
    file !== null && symbol.kind === "module" && symbol.name === innermost
      ? [{ file, ordinal }]
      : [],
  );
}

/** `use a::b::{self}`: the module by its own name. */
function usedModule(view: CodebaseView, from: FileModel, name: string): readonly string[] | null {
  for (const fact of from.facts.imports) {
    const isIt = fact.name === "=" && fact.local === "" && fact.source.endsWith(`::${name}`);
    const target = isIt ? resolveUse(view, from, fact) : null;
    if (target?.kind === "files" && target.within === undefined) return target.paths;
  }
  return null;
}

/** Macros are known by order of text and by `#[macro_use]`; the only one of a name is meant. */
function onlyMacro(view: CodebaseView, name: string): readonly SymbolRef[] {
  const paths = view.definers(name).filter((path) => path.endsWith(".rs"));
  if (paths.length > MOST_MACROS) return [];
  const macros = paths.flatMap((path) => {
    const file = view.model(path);
    if (file === null) return [];
    return file.facts.symbols.flatMap((symbol, ordinal) =>
      symbol.name === name && symbol.kind === "macro" ? [{ file, ordinal }] : [],
    );
  });
  return macros.length === 1 ? macros : [];
}

const isSame = (a: SymbolRef, b: SymbolRef): boolean =>
  a.file.path === b.file.path && a.ordinal === b.ordinal;

/** Members of the type's `impl` blocks, wherever they stand. */
function implMembers(
  view: CodebaseView,
  type: SymbolRef,
  name: string,
  types: TypesMeant,
): readonly SymbolRef[] {
  const plain = type.file.symbol(type.ordinal)?.name ?? "";
  const own = ownedMembers(type.file, name).filter((ref) => ownerName(ref) === plain);
  const paths = view.definers(name).filter((path) => path.endsWith(".rs"));
  const elsewhere = paths.length > MOST_FILES ? [] : paths;
  const others = elsewhere
    .filter((path) => path !== type.file.path)
    .flatMap((path) => view.model(path) ?? [])
    .flatMap((file) => ownedMembers(file, name))
    .filter((ref) => ownerName(ref) === plain);
  return [...own, ...others].filter(({ file, ordinal }) => {
    const owner = file.symbol(ordinal)?.owner;
    return owner !== undefined && types(file, owner).some((each) => isSame(each, type));
  });
}

/** Traits that `impl` blocks give the type. */
function implementedTraits(
  view: CodebaseView,
  type: SymbolRef,
  types: TypesMeant,
): readonly SymbolRef[] {
  const symbol = type.file.symbol(type.ordinal);
  if (symbol === undefined || symbol.kind === "trait") return [];
  const paths = view.moduleFiles(`rust:${symbol.name}`);
  const files = (paths.length > MOST_FILES ? [type.file.path] : paths).flatMap(
    (path) => view.model(path) ?? [],
  );
  return files.flatMap((file) =>
    file.facts.bindings.flatMap(([scope, name, , owner]) => {
      const isOwn = name === "<for>" && types(file, owner).some((each) => isSame(each, type));
      return isOwn ? traitsAt(file, scope, types) : [];
    }),
  );
}

function traitsAt(file: FileModel, scope: number, types: TypesMeant): SymbolRef[] {
  return file
    .entries(scope, "<implements>")
    .flatMap((entry) => (entry.kind === "binding" ? types(file, entry.binding[3]) : []));
}

/** The file of `mod name;`. */
function modulePaths(view: CodebaseView, { file, ordinal }: SymbolRef): readonly string[] {
  const symbol = file.symbol(ordinal);
  if (symbol === undefined) return [];
  const path = childModule(view, moduleAt(file, symbol.scope), symbol.name);
  return path === null ? [] : [path];
}

const builtins: Readonly<Record<string, Readonly<Record<string, BuiltinMember>>>> = RUST_BUILTINS;

export const rust: LanguageRules = {
  family: "rust",
  implicitMembers: false,
  callsConstruct: true,
  constructors: [],
  transparent: new Set(["Box", "Rc", "Arc", "Cow", "Ref", "RefMut", "MutexGuard", "Pin"]),
  lists: new Set(["Vec", "VecDeque", "HashSet", "BTreeSet", "BinaryHeap", "SmallVec", "Iter"]),
  awaited: new Set(["Option", "Result"]),
  builtins,
  commonNames: COMMON_NAMES,
  typesApart: true,
  outsideIsClosed: true,
  passedOnBinds: true,
  maybe: "Option",
  resolveImport: resolveUse,
  globals,
  outsideMembers: implMembers,
  outsideBases: implementedTraits,
  modulePaths,
};
