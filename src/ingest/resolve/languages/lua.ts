/** Lua: modules by `require`, tables as modules and classes. */
import type { ImportFact } from "../../../domain/code-facts.ts";
import {
  type CodebaseView,
  type FileModel,
  type ImportTarget,
  type LanguageRules,
  OUTSIDE,
  type SymbolRef,
} from "../language-rules.ts";

/** Folders that modules are sought in; Neovim's plugins keep theirs in `lua`. */
const ROOTS = ["", "lua/", "src/", "lib/"] as const;
/** Longer ways to a table go in circles. */
const MOST_DEEP = 4;

/** Names of variables by the scope of the table that they hold. */
const holders = new WeakMap<FileModel, Map<number, string[]>>();

function sharedFolders(a: string, b: string): number {
  const left = a.split("/");
  const right = b.split("/");
  let shared = 0;
  while (shared < left.length - 1 && left[shared] === right[shared]) shared++;
  return shared;
}

function resolveRequire(
  view: CodebaseView,
  from: FileModel,
  { source }: ImportFact,
): ImportTarget | null {
  const base = source.replaceAll(".", "/");
  const files = [`${base}.lua`, `${base}/init.lua`];
  for (const file of files) {
    const exact = ROOTS.map((root) => root + file).find((path) => view.exists(path));
    if (exact !== undefined) return { kind: "files", paths: [exact] };
  }
  const found = files.flatMap((file) =>
    view
      .filesNamed(file.split("/").slice(-2).join("/"))
      .filter((path) => path.endsWith(`/${file}`)),
  );
  if (found.length === 0) return OUTSIDE;
  const nearest = Math.max(...found.map((path) => sharedFolders(path, from.path)));
  const paths = found.filter((path) => sharedFolders(path, from.path) === nearest);
  return paths.length === 1 ? { kind: "files", paths } : null;
}

/** The table literal that an expression makes. */
function tableOf(file: FileModel, expression: number, depth = 0): number {
  const [op, ...operands] = file.expression(expression);
  if (op === "object") return Number(operands[0]);
  if (depth > MOST_DEEP) return -1;
  if (op === "prototyped") return tableOf(file, Number(operands[0]), depth + 1);
  if (op !== "choice") return -1;
  return Math.max(...operands.map((each) => tableOf(file, Number(each), depth + 1)));
}

function holdersOf(file: FileModel): Map<number, string[]> {
  const known = holders.get(file);
  if (known !== undefined) return known;
  const found = new Map<number, string[]>();
  for (const [, name, kind, , value] of file.facts.bindings) {
    const scope = kind === "local" ? tableOf(file, value) : -1;
    if (scope >= 0) found.set(scope, [...(found.get(scope) ?? []), name]);
  }
  holders.set(file, found);
  return found;
}

/** `function M.open` and `function M:open` where `M` holds the table. */
function definedByName(file: FileModel, scope: number, name: string): readonly SymbolRef[] {
  const names = (holdersOf(file).get(scope) ?? []).map((holder) => `${holder}.${name}`);
  return file.facts.symbols.flatMap((symbol, ordinal) =>
    names.includes(symbol.qualifiedName) ? [{ file, ordinal }] : [],
  );
}

/** A function without `local` is seen everywhere; one of several is not told apart. */
function globals(view: CodebaseView, from: FileModel, name: string): readonly SymbolRef[] {
  const found = view.definers(name).flatMap((path) => {
    const file = view.model(path);
    if (file === null || file === from || file.rules !== lua) return [];
    return file.facts.symbols.flatMap((symbol, ordinal) => {
      const isGlobal = symbol.qualifiedName === name && symbol.kind === "function";
      return isGlobal && symbol.flags?.includes("private") !== true ? [{ file, ordinal }] : [];
    });
  });
  return found.length === 1 ? found : [];
}

export const lua: LanguageRules = {
  family: "lua",
  implicitMembers: false,
  callsConstruct: false,
  constructors: [],
  calledMember: "__call",
  transparent: new Set(),
  lists: new Set(),
  awaited: new Set(),
  builtins: {},
  commonNames: new Set(
    `add append apply attach byte call char clear clone close concat config configure connect copy count create delete destroy
draw each emit enable disable encode decode error exec execute exists extend fetch filter find flush format get handle hide
index init insert invoke items iter join key keys kind len length line lines list load lock lower map match merge message name
new next node notify open options parse path pop position process push query read refresh register remove render rep replace
request reset resize resolve reverse run save scroll search select send set setup show size sleep sort split start state
status stop string submit sub tick toggle tostring type unpack update upper validate value values wait width wrap write`.split(
      /\s+/,
    ),
  ),
  resolveImport: resolveRequire,
  objectMembers: definedByName,
  globals,
};
