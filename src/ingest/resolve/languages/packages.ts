/** Packages and namespaces whose files see each other's names: Java, Kotlin, Scala and C#. */
import type { CodebaseView, FileModel, SymbolRef } from "../language-rules.ts";
import { nearest } from "./nearest.ts";

/** Files that declare the package and define the name, nearest first when several modules have the same package. */
export function definersIn(
  view: CodebaseView,
  from: FileModel,
  module: string,
  name: string,
): readonly string[] {
  const files = view.moduleFiles(module);
  if (files.length === 0) return files;
  const defining = new Set(view.definers(name));
  return nearest(
    from.path,
    files.filter((path) => defining.has(path)),
  );
}

/** Top-level definitions of a name in a package. */
export function inPackage(
  view: CodebaseView,
  from: FileModel,
  module: string,
  name: string,
): readonly SymbolRef[] {
  const namespace = module.slice(module.indexOf(":") + 1);
  return definersIn(view, from, module, name).flatMap((path) =>
    topLevel(view, path, name, namespace),
  );
}

/** What a file declares by this name outside of any type: at its top, or in the blocks of a namespace. */
export function topLevel(
  view: CodebaseView,
  path: string,
  name: string,
  namespace = "",
): readonly SymbolRef[] {
  const file = view.model(path);
  if (file === null) return [];
  const blocks = file.facts.symbols
    .filter((each) => each.kind === "namespace" && each.qualifiedName === namespace)
    .map((each) => each.inner);
  return [0, ...blocks]
    .flatMap((scope) => file.entries(scope, name))
    .flatMap((entry) => (entry.kind === "symbol" ? [{ file, ordinal: entry.ordinal }] : []));
}

/** A dotted name as a package and a type in it, perhaps nested: the longest package that has the type. */
export function typeAt(
  view: CodebaseView,
  from: FileModel,
  prefix: string,
  dotted: string,
): readonly SymbolRef[] {
  const parts = dotted.split(".");
  for (let cut = parts.length - 1; cut >= 0; cut--) {
    const [outer = "", ...nested] = parts.slice(cut);
    const module = parts.slice(0, cut).join(".");
    if (module === "") continue;
    const found = inPackage(view, from, `${prefix}:${module}`, outer);
    if (found.length > 0) return nested.reduce(nestedIn, found);
  }
  return [];
}

function nestedIn(types: readonly SymbolRef[], name: string): readonly SymbolRef[] {
  // a companion's members are its class's own
  if (name === "Companion") return types;
  return types.flatMap(({ file, ordinal }) => {
    const scope = file.symbol(ordinal)?.inner ?? -1;
    return file
      .entries(scope, name)
      .flatMap((entry) => (entry.kind === "symbol" ? [{ file, ordinal: entry.ordinal }] : []));
  });
}
