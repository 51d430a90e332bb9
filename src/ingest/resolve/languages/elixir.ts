/** Elixir. A module is known by its whole name everywhere; `alias` shortens it. */
import type { ImportFact } from "../../../domain/code-facts.ts";
import {
  type CodebaseView,
  type FileModel,
  type ImportTarget,
  type LanguageRules,
  OUTSIDE,
  type SymbolRef,
} from "../language-rules.ts";

/** Modules by their whole name. */
function moduleNamed(view: CodebaseView, name: string): readonly SymbolRef[] {
  const last = name.slice(name.lastIndexOf(".") + 1);
  return view.definers(last).flatMap((path) => {
    const file = view.model(path);
    if (file === null || file.rules.family !== "elixir") return [];
    return file.facts.symbols.flatMap((symbol, ordinal) =>
      symbol.qualifiedName === name && MODULES.has(symbol.kind) ? [{ file, ordinal }] : [],
    );
  });
}

const MODULES: ReadonlySet<string> = new Set(["module", "protocol"]);

/** `Store.Item` with the first part as the file's aliases have it. */
function unaliased(from: FileModel, name: string): string {
  const [first = "", ...rest] = name.split(".");
  const alias = from.facts.imports.find((fact) => localName(fact) === first && fact.name !== "*");
  return alias === undefined ? name : [wholeName(alias), ...rest].join(".");
}

const wholeName = ({ source, name }: ImportFact): string =>
  name === "=" || name === "*" ? source : `${source}.${name}`;

/** What an alias is called here: what it says, else the module's last part. */
function localName(fact: ImportFact): string {
  if (fact.local !== "" && fact.local !== fact.name) return fact.local;
  const whole = wholeName(fact);
  return whole.slice(whole.lastIndexOf(".") + 1);
}

function resolveModule(view: CodebaseView, from: FileModel, fact: ImportFact): ImportTarget | null {
  const symbols = moduleNamed(view, unaliasedSource(from, fact));
  if (symbols.length === 0) return OUTSIDE;
  return { kind: fact.name === "*" ? "members" : "symbols", symbols };
}

/** `alias` may itself begin with an alias; it never means itself. */
function unaliasedSource(from: FileModel, fact: ImportFact): string {
  const whole = wholeName(fact);
  if (fact.name !== "*") return whole;
  return unaliased(from, whole);
}

function modules(view: CodebaseView, from: FileModel, name: string): readonly SymbolRef[] {
  if (!/^[A-Z]/.test(name)) return [];
  const whole = unaliased(from, name);
  const found = moduleNamed(view, whole);
  if (found.length > 0 || whole !== name) return found;
  // a module inside one of this file's own is known by its last part
  return from.facts.symbols.flatMap((symbol, ordinal) =>
    MODULES.has(symbol.kind) && symbol.qualifiedName.endsWith(`.${name}`) && symbol.parent >= 0
      ? [{ file: from, ordinal }]
      : [],
  );
}

export const elixir: LanguageRules = {
  family: "elixir",
  implicitMembers: true,
  callsConstruct: false,
  constructors: [],
  transparent: new Set(),
  lists: new Set(),
  awaited: new Set(),
  builtins: {},
  commonNames: new Set(),
  guessesNothing: true,
  resolveImport: resolveModule,
  siblings: modules,
};
