/** C#. */
import type { ImportFact, SymbolFacts } from "../../../domain/code-facts.ts";
import {
  type CodebaseView,
  type FileModel,
  type ImportTarget,
  type LanguageRules,
  OUTSIDE,
  type SymbolRef,
} from "../language-rules.ts";
import { CSHARP_BUILTINS, CSHARP_COMMON_NAMES, CSHARP_LISTS } from "./csharp-builtins.ts";
import { extensionFunctions } from "./extensions.ts";
import { topLevel, typeAt } from "./packages.ts";

const PREFIX = "csharp";
/** Files by these names hold `global using`s by convention. */
const GLOBAL_USINGS = ["GlobalUsings.cs", "Usings.cs", "GlobalUsing.cs"];

function resolveUsing(
  view: CodebaseView,
  from: FileModel,
  { source, name, flags }: ImportFact,
  wanted: string,
): ImportTarget | null {
  if (name === "=" || flags?.includes("static") === true) {
    const types = typeAt(view, from, PREFIX, source.replace(/^global::/, "").replace(/<.*$/, ""));
    if (types.length === 0) return OUTSIDE;
    return { kind: name === "=" ? "symbols" : "members", symbols: types };
  }
  const symbols = namespaceChain(from)
    .map((around) => `${around}.${source}`)
    .concat(source)
    .flatMap((namespace) => inNamespace(view, namespace, wanted));
  return symbols.length > 0 ? { kind: "symbols", symbols } : OUTSIDE;
}

/** What a namespace declares by this name: of the parts of one type, the first. */
function inNamespace(view: CodebaseView, namespace: string, name: string): readonly SymbolRef[] {
  const files = view.moduleFiles(`${PREFIX}:${namespace}`);
  if (files.length === 0) return [];
  const parts = new Set<number>();
  return view
    .definers(name)
    .filter((path) => files.includes(path))
    .flatMap((path) => topLevel(view, path, name, namespace))
    .filter(({ file, ordinal }) => {
      const symbol = file.symbol(ordinal);
      if (symbol?.flags?.includes("partial") !== true) return true;
      const arity = symbol.typeParameters?.length ?? 0;
      const isFirst = !parts.has(arity);
      parts.add(arity);
      return isFirst;
    });
}

/** The file's namespaces with all that lie around them, innermost first. */
function namespaceChain(file: FileModel): string[] {
  return file.facts.modules.flatMap((module) => {
    const parts = module.slice(PREFIX.length + 1).split(".");
    return parts.map((_part, index) => parts.slice(0, parts.length - index).join("."));
  });
}

function namespaceSiblings(
  view: CodebaseView,
  from: FileModel,
  name: string,
): readonly SymbolRef[] {
  for (const namespace of namespaceChain(from)) {
    const found = inNamespace(view, namespace, name);
    if (found.length > 0) return found;
  }
  if (from.facts.modules.length > 0) return [];
  // without a namespace: what other such files declare
  return view
    .definers(name)
    .filter((path) => path.endsWith(".cs"))
    .flatMap((path) =>
      view.model(path)?.facts.modules.length === 0 ? topLevel(view, path, name) : [],
    );
}

/** What `global using` brings into every file. */
function globalUsings(view: CodebaseView, _from: FileModel, name: string): readonly SymbolRef[] {
  return GLOBAL_USINGS.flatMap((file) => view.filesNamed(file)).flatMap((path) => {
    const facts = view.model(path)?.facts.imports ?? [];
    return facts
      .filter((fact) => fact.name === "*" && fact.flags === undefined)
      .flatMap(({ source }) => inNamespace(view, source, name));
  });
}

/** The other parts of a partial class: same name, same namespace, another file. */
function otherParts(view: CodebaseView, type: SymbolRef): readonly SymbolRef[] {
  const symbol = type.file.symbol(type.ordinal);
  if (symbol === undefined || symbol.flags?.includes("partial") !== true) return [];
  const { modules } = type.file.facts;
  return view.definers(symbol.name).flatMap((path) => {
    const file = path === type.file.path ? null : view.model(path);
    if (file?.facts.modules.some((each) => modules.includes(each)) !== true) return [];
    return partsIn(file).flatMap((ordinal) =>
      isPartOf(file.symbol(ordinal), symbol) ? [{ file, ordinal }] : [],
    );
  });
}

const partial = new WeakMap<FileModel, readonly number[]>();

/** Partial types of a file. */
function partsIn(file: FileModel): readonly number[] {
  const known = partial.get(file);
  if (known !== undefined) return known;
  const found = file.facts.symbols.flatMap((symbol, ordinal) =>
    symbol.flags?.includes("partial") === true ? [ordinal] : [],
  );
  partial.set(file, found);
  return found;
}

function isPartOf(part: SymbolFacts | undefined, whole: SymbolFacts): boolean {
  return (
    part?.name === whole.name &&
    part.kind === whole.kind &&
    (part.typeParameters?.length ?? 0) === (whole.typeParameters?.length ?? 0)
  );
}

/** The written type of a first parameter with `this`. */
function extendedType(file: FileModel, ordinal: number): number {
  const symbol = file.symbol(ordinal);
  const isExtension = symbol?.flags?.includes("extension") === true;
  return isExtension ? (symbol?.parameters?.[0]?.[1] ?? -1) : -1;
}

function outsideMembers(view: CodebaseView, type: SymbolRef, name: string): readonly SymbolRef[] {
  const inParts = otherParts(view, type).flatMap(({ file, ordinal }) => {
    const scope = file.symbol(ordinal)?.inner ?? -1;
    return file
      .entries(scope, name)
      .flatMap((entry) => (entry.kind === "symbol" ? [{ file, ordinal: entry.ordinal }] : []));
  });
  return inParts.length > 0 ? inParts : extensionFunctions(view, type, name, extendedType);
}

export const csharp: LanguageRules = {
  family: "csharp",
  implicitMembers: true,
  overloads: true,
  typesByArity: true,
  callsConstruct: false,
  constructors: [],
  transparent: new Set(["Nullable", "Lazy"]),
  lists: CSHARP_LISTS,
  awaited: new Set(["Task", "ValueTask"]),
  functionTypes: new Set(["Action", "Func", "Predicate", "Comparison"]),
  builtins: CSHARP_BUILTINS,
  decoratorSuffix: "Attribute",
  commonNames: CSHARP_COMMON_NAMES,
  resolveImport: resolveUsing,
  siblings: namespaceSiblings,
  globals: globalUsings,
  outsideMembers,
  otherParts,
};
