/** C++: names by namespace and class, definitions out of their class, smart pointers that lead to what they hold. */
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
} from "../language-rules.ts";
import { OUTSIDE } from "../language-rules.ts";
import { choose, definitionOf, visible } from "./c-linkage.ts";
import { COMMON_NAMES } from "./common-names.ts";
import { resolveInclude } from "./include-paths.ts";

const STANDARD = new Set(["std", "boost", "testing", "absl", "fmt"]);

const ENCLOSING = new Set(["file", "namespace", "class", "function"] as const);

const dotted = (written: string): string => written.replace(/^::/, "").replaceAll("::", ".");

/** Namespace that a definition stands in; null inside a class or function. */
function namespaceOf({ file, ordinal }: SymbolRef): string | null {
  const symbol = file.symbol(ordinal);
  if (symbol === undefined || symbol.owner !== undefined) return null;
  // what stands in a function's body is its own
  const around = file.nearestScope(symbol.scope, ENCLOSING);
  if (file.scopeKind(around) === "function") return null;
  const parent = file.symbol(symbol.parent);
  if (parent === undefined) return "";
  return parent.kind === "namespace" ? parent.qualifiedName : null;
}

/** Namespaces whose names a scope sees, innermost first; the global one is empty. */
function seenNamespaces(file: FileModel, scope: number): string[] {
  const around: string[] = [];
  for (let at = scope; at > 0; at = file.parentScope(at)) {
    const symbol = file.symbol(file.scopeSymbol(at));
    if (file.scopeKind(at) === "namespace" && symbol !== undefined) {
      const parts = symbol.qualifiedName.split(".");
      for (let length = parts.length; length > 0; length--) {
        around.push(parts.slice(0, length).join("."));
      }
    }
  }
  const used = file.facts.imports
    .filter(({ name }) => name === "*")
    .map(({ source }) => dotted(source));
  return [...new Set([...around, "", ...used])];
}

/** The first declaration of a namespace; its other parts are found by name. */
function namespaceNamed(view: CodebaseView, from: FileModel, name: string): SymbolRef | null {
  const plain = name.slice(name.lastIndexOf(".") + 1);
  for (const path of [from.path, ...view.definers(plain)]) {
    const file = view.model(path);
    const ordinal = file?.facts.symbols.findIndex(
      (symbol) => symbol.kind === "namespace" && symbol.qualifiedName === name,
    );
    if (file !== null && ordinal !== undefined && ordinal >= 0) return { file, ordinal };
  }
  return null;
}

function globals(
  view: CodebaseView,
  from: FileModel,
  name: string,
  { scope, isType }: NamePlace,
): readonly Global[] {
  const namespaces = seenNamespaces(from, scope);
  const key = `cpp ${isType} ${namespaces.join(",")} ${name}`;
  return view.once(key, () => findGlobal(view, from, name, namespaces));
}

function findGlobal(
  view: CodebaseView,
  from: FileModel,
  name: string,
  namespaces: readonly string[],
): readonly Global[] {
  if (view.definers(name).length > 0) {
    for (const around of namespaces) {
      const inner = around === "" ? name : `${around}.${name}`;
      const namespace = namespaceNamed(view, from, inner);
      if (namespace !== null) return [namespace];
      const candidates = visible(view, from, name, (ref) => namespaceOf(ref) === around);
      if (candidates.length > 0) return choose(view, from, candidates);
    }
  }
  return STANDARD.has(name) ? [{ outside: name }] : [];
}

/** Names of a namespace that stand in other files; members defined out of their class are declared in it. */
function outsideMembers(view: CodebaseView, type: SymbolRef, name: string): readonly SymbolRef[] {
  const symbol = type.file.symbol(type.ordinal);
  if (symbol?.kind !== "namespace") return [];
  const inner = namespaceNamed(view, type.file, `${symbol.qualifiedName}.${name}`);
  if (inner !== null) return [inner];
  const found = visible(view, type.file, name, (ref) => namespaceOf(ref) === symbol.qualifiedName);
  return choose(view, type.file, found);
}

/** Includes are files; `using` and namespace aliases lead into namespaces. */
function resolveImport(view: CodebaseView, from: FileModel, fact: ImportFact): ImportTarget | null {
  if (/^["<]/.test(fact.source)) return resolveInclude(view, from, fact);
  const name = dotted(fact.source);
  // names that `using namespace` brings are found by name, see `seenNamespaces`
  if (fact.name === "*") return null;
  const namespace = namespaceNamed(view, from, name);
  if (namespace !== null) return { kind: "files", paths: [namespace.file.path], within: name };
  return STANDARD.has(name.split(".")[0] ?? "") ? OUTSIDE : null;
}

const POINTER: Readonly<Record<string, BuiltinMember>> = {
  get: { gives: "first" },
  release: { gives: "first" },
  lock: { gives: "self" },
  value: { gives: "first" },
  value_or: { gives: "first" },
};
const LIST: Readonly<Record<string, BuiltinMember>> = {
  at: { gives: "element" },
  front: { gives: "element" },
  back: { gives: "element" },
  data: { gives: "element" },
  begin: { gives: "element" },
  end: { gives: "element" },
  top: { gives: "element" },
  emplace_back: { gives: "element" },
};
const MAP: Readonly<Record<string, BuiltinMember>> = { at: { gives: "second" } };

const POINTERS = ["unique_ptr", "shared_ptr", "weak_ptr", "make_unique", "make_shared", "optional"];

export const cpp: LanguageRules = {
  family: "c",
  implicitMembers: true,
  callsConstruct: true,
  constructors: [],
  transparent: new Set(["reference_wrapper", "atomic"]),
  lists: new Set([
    "vector",
    "array",
    "list",
    "deque",
    "set",
    "unordered_set",
    "span",
    "stack",
    "queue",
  ]),
  awaited: new Set(POINTERS),
  builtins: {
    list: LIST,
    map: MAP,
    unordered_map: MAP,
    ...Object.fromEntries(POINTERS.map((name) => [name, POINTER])),
  },
  commonNames: COMMON_NAMES,
  typesApart: true,
  outsideIsClosed: true,
  resolveImport,
  globals,
  outsideMembers,
  definitionOf,
};
