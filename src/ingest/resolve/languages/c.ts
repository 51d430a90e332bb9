/** C: one scope for all, where linkage decides; struct members by type, pointers and arrays like what they lead to. */
import type {
  CodebaseView,
  FileModel,
  LanguageRules,
  NamePlace,
  SymbolRef,
} from "../language-rules.ts";
import { choose, definitionOf, visible } from "./c-linkage.ts";
import { COMMON_NAMES } from "./common-names.ts";
import { resolveInclude } from "./include-paths.ts";

const TYPES = new Set(["struct", "enum", "type", "class"]);
const VALUES = new Set(["function", "variable", "constant", "macro"]);

function globals(
  view: CodebaseView,
  from: FileModel,
  name: string,
  { isType }: NamePlace,
): readonly SymbolRef[] {
  return view.once(`c ${isType ? "type" : "value"} ${name}`, () => {
    const kinds = isType ? TYPES : VALUES;
    const candidates = visible(view, from, name, ({ file, ordinal }) => {
      const symbol = file.symbol(ordinal);
      return symbol?.scope === 0 && kinds.has(symbol.kind);
    });
    return choose(view, from, aliased(candidates));
  });
}

/** `typedef struct a { } a;` names one thing twice. */
function aliased(refs: readonly SymbolRef[]): readonly SymbolRef[] {
  const structs = refs.filter(({ file, ordinal }) => file.symbol(ordinal)?.kind !== "type");
  return structs.length > 0 ? structs : refs;
}

export const c: LanguageRules = {
  family: "c",
  implicitMembers: false,
  callsConstruct: false,
  constructors: [],
  transparent: new Set(),
  lists: new Set(),
  awaited: new Set(),
  builtins: {},
  commonNames: COMMON_NAMES,
  typesApart: true,
  outsideIsClosed: true,
  resolveImport: resolveInclude,
  globals,
  definitionOf,
};
