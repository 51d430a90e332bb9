/** Swift. Files of one module see each other's names; a module is not written down in them. */
import type { ImportFact } from "../../../domain/code-facts.ts";
import {
  type CodebaseView,
  type FileModel,
  type ImportTarget,
  type LanguageRules,
  OUTSIDE,
  type SymbolRef,
} from "../language-rules.ts";
import { extendedAround, extensionFunctions } from "./extensions.ts";
import { nearest } from "./nearest.ts";
import { topLevel } from "./packages.ts";
import { SWIFT_BUILTINS, SWIFT_COMMON_NAMES, SWIFT_LISTS } from "./swift-builtins.ts";

const isSwift = (path: string): boolean => path.endsWith(".swift");

/** Swift names of the whole project, nearest first: which targets an import joins stands in project files of many forms. */
function projectNames(view: CodebaseView, from: FileModel, name: string): readonly SymbolRef[] {
  const declaring = view
    .definers(name)
    .filter(isSwift)
    .flatMap((path) => topLevel(view, path, name));
  const paths = new Set(
    nearest(
      from.path,
      declaring.map(({ file }) => file.path),
    ),
  );
  return declaring.filter(({ file }) => paths.has(file.path));
}

function resolveModule(
  _view: CodebaseView,
  _from: FileModel,
  _fact: ImportFact,
): ImportTarget | null {
  return OUTSIDE;
}

export const swift: LanguageRules = {
  family: "swift",
  implicitMembers: true,
  overloads: true,
  trailingFunctions: true,
  callsConstruct: true,
  constructors: ["init"],
  calledMember: "callAsFunction",
  transparent: new Set(["Optional"]),
  lists: SWIFT_LISTS,
  awaited: new Set(),
  builtins: SWIFT_BUILTINS,
  commonNames: SWIFT_COMMON_NAMES,
  resolveImport: resolveModule,
  siblings: projectNames,
  outsideMembers: (view, type, name) => extensionFunctions(view, type, name, extendedAround),
};
