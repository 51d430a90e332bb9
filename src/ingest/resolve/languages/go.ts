/** Go: a package is a folder whose files share one scope, methods stand beside their types, interfaces are implemented unsaid. */
import type {
  BuiltinMember,
  CodebaseView,
  FileModel,
  Global,
  LanguageRules,
  SymbolRef,
} from "../language-rules.ts";
import { COMMON_NAMES } from "./common-names.ts";
import { implementedInterfaces } from "./go-interfaces.ts";
import { importPath, resolveGoImport } from "./go-modules.ts";
import { ownedMembers, ownerName } from "./owned-members.ts";
import { folderOf } from "./source-paths.ts";

const isTest = (path: string): boolean => path.endsWith("_test.go");

/** The name that a package is imported by where no other is given: `yaml` for `gopkg.in/yaml.v3`. */
function usualName(source: string): string {
  const parts = importPath(source).split("/");
  const last = parts.at(-1) ?? "";
  const named = /^v\d+$/.test(last) ? (parts.at(-2) ?? last) : last;
  return named.replace(/\.v\d+$/, "");
}

/** Files of the package around that define a name; a package's tests are not seen by its other files. */
function packageDefiners(view: CodebaseView, from: FileModel, name: string): FileModel[] {
  const folder = folderOf(from.path);
  const [module] = from.facts.modules;
  return view.definers(name).flatMap((path) => {
    const isNear = path.endsWith(".go") && folderOf(path) === folder && path !== from.path;
    const model = isNear && (isTest(from.path) || !isTest(path)) ? view.model(path) : null;
    return model !== null && model.facts.modules[0] === module ? [model] : [];
  });
}

function importedPackage(view: CodebaseView, from: FileModel, name: string): Global[] {
  return from.facts.imports.flatMap((fact): Global[] => {
    if (fact.name !== "=" || fact.local !== "") return [];
    const isUsual = usualName(fact.source) === name;
    const target = resolveGoImport(view, from, fact);
    if (target.kind !== "files") return isUsual ? [{ outside: name }] : [];
    const { paths } = target;
    const declared = view.model(paths[0] ?? "")?.facts.modules[0] ?? `go:${usualName(fact.source)}`;
    return declared === `go:${name}` ? [{ paths }] : [];
  });
}

function globals(view: CodebaseView, from: FileModel, name: string): readonly Global[] {
  const packages = importedPackage(view, from, name);
  if (packages.length > 0) return packages;
  return packageDefiners(view, from, name).flatMap((file) =>
    file
      .entries(0, name)
      .flatMap((entry) => (entry.kind === "symbol" ? [{ file, ordinal: entry.ordinal }] : [])),
  );
}

/** Methods that name the type as their receiver, in any file of its package. */
function methods(view: CodebaseView, { file, ordinal }: SymbolRef, name: string): SymbolRef[] {
  const type = file.symbol(ordinal)?.name;
  const folder = folderOf(file.path);
  return view
    .definers(name)
    .filter((path) => path.endsWith(".go") && folderOf(path) === folder)
    .flatMap((path) => view.model(path) ?? [])
    .flatMap((model) => ownedMembers(model, name))
    .filter((ref) => ownerName(ref) === type);
}

const LIST: Readonly<Record<string, BuiltinMember>> = {};

export const go: LanguageRules = {
  family: "go",
  implicitMembers: false,
  callsConstruct: true,
  constructors: [],
  transparent: new Set(),
  lists: new Set(),
  awaited: new Set(),
  builtins: { list: LIST },
  commonNames: COMMON_NAMES,
  outsideIsClosed: true,
  resolveImport: resolveGoImport,
  globals,
  outsideMembers: methods,
  implicitBases: implementedInterfaces,
};
