/** Which interfaces of the code base a Go type implements without saying so. */
import type { CodebaseView, FileModel, SymbolRef } from "../language-rules.ts";
import { ownerName } from "./owned-members.ts";
import { folderOf } from "./source-paths.ts";

/** A method name that more files define says too little to look through them all. */
const MOST_DEFINERS = 60;
/** Embedded interfaces of embedded interfaces. */
const MOST_DEEP = 5;

type Methods = ReadonlyMap<string, number>;
type Types = (file: FileModel, expression: number) => readonly SymbolRef[];

const arity = ({ file, ordinal }: SymbolRef): number =>
  file.symbol(ordinal)?.parameters?.length ?? 0;

/** Names and numbers of parameters of the methods that a type of this package declares, in any file of it. */
function ownMethods(view: CodebaseView, type: SymbolRef): Methods {
  const name = type.file.symbol(type.ordinal)?.name ?? "";
  const methods = new Map<string, number>();
  for (const path of view.filesIn(folderOf(type.file.path))) {
    const model = path.endsWith(".go") ? view.model(path) : null;
    model?.facts.symbols.forEach((symbol, ordinal) => {
      const ref = { file: model, ordinal };
      if (symbol.owner !== undefined && ownerName(ref) === name) {
        methods.set(symbol.name, arity(ref));
      }
    });
  }
  return methods;
}

/** With those of embedded types, as far as these are known. */
function methodSet(view: CodebaseView, type: SymbolRef, types: Types, depth = 0): Methods {
  const own = ownMethods(view, type);
  if (depth > MOST_DEEP) return own;
  const embedded = (type.file.symbol(type.ordinal)?.bases ?? []).flatMap(([, expression]) =>
    types(type.file, expression),
  );
  const inherited = embedded.flatMap((base) => [
    ...(base.file.symbol(base.ordinal)?.kind === "interface"
      ? (interfaceMethods(base, types) ?? [])
      : methodSet(view, base, types, depth + 1)),
  ]);
  // what the type declares itself hides what it embeds
  return new Map([...inherited, ...own]);
}

/** Null when an embedded interface is not of the code base, or the interface is a constraint. */
function interfaceMethods(type: SymbolRef, types: Types, depth = 0): Methods | null {
  const { file, ordinal } = type;
  const methods = new Map<string, number>();
  file.facts.symbols.forEach((symbol, each) => {
    if (symbol.parent === ordinal && symbol.kind === "method") {
      methods.set(symbol.name, arity({ file, ordinal: each }));
    }
  });
  for (const [, expression] of file.symbol(ordinal)?.bases ?? []) {
    const [embedded] = types(file, expression);
    const inherited =
      embedded === undefined || depth > MOST_DEEP
        ? null
        : interfaceMethods(embedded, types, depth + 1);
    if (inherited === null) return null;
    for (const [name, count] of inherited) methods.set(name, count);
  }
  return methods;
}

function implementsAll(own: Methods, wanted: Methods): boolean {
  return wanted.size > 0 && [...wanted].every(([name, count]) => own.get(name) === count);
}

/** Interfaces that share a method name with the type. */
function candidates(view: CodebaseView, names: Iterable<string>): SymbolRef[] {
  const found = new Map<string, SymbolRef>();
  for (const name of names) {
    const paths = view.definers(name).filter((path) => path.endsWith(".go"));
    if (paths.length > MOST_DEFINERS) continue;
    for (const path of paths) {
      const file = view.model(path);
      file?.facts.symbols.forEach((symbol) => {
        if (symbol.name !== name || file.symbol(symbol.parent)?.kind !== "interface") return;
        found.set(`${path}#${symbol.parent}`, { file, ordinal: symbol.parent });
      });
    }
  }
  return [...found.values()];
}

/** Interfaces whose every method the type has, by name and number of parameters. */
export function implementedInterfaces(
  view: CodebaseView,
  type: SymbolRef,
  types: Types,
): readonly SymbolRef[] {
  const kind = type.file.symbol(type.ordinal)?.kind;
  if (kind !== "struct" && kind !== "type") return [];
  const own = methodSet(view, type, types);
  if (own.size === 0) return [];
  return candidates(view, own.keys()).filter((each) => {
    const wanted = interfaceMethods(each, types);
    return wanted !== null && implementsAll(own, wanted);
  });
}
