/** Where Go's imports lead: the folders of the modules that the code base holds. */
import type { ImportFact } from "../../../domain/code-facts.ts";
import {
  type CodebaseView,
  type FileModel,
  type ImportTarget,
  OUTSIDE,
} from "../language-rules.ts";
import { folderOf } from "./source-paths.ts";

const MODULE = /^module\s+"?([^\s"]+)"?/m;

/** Import path without its quotes. */
export const importPath = (source: string): string => source.replace(/^["`]|["`]$/g, "");

/** What resolving reads of a `go.mod`: the module's path. */
export const goModuleSeen = (text: string): string | null => MODULE.exec(text)?.[1] ?? null;

/** Vendored copies are another code base's. */
const isVendored = (path: string): boolean => /(?:^|\/)vendor\//.test(path);

/** Folder and path of each module, the longest path first. */
function modules(view: CodebaseView): readonly (readonly [folder: string, module: string])[] {
  return view.once("go modules", () => readModules(view));
}

function readModules(view: CodebaseView): readonly (readonly [folder: string, module: string])[] {
  return view
    .filesNamed("go.mod")
    .flatMap((path) => {
      const module = isVendored(path) ? null : view.settings(path, "go", goModuleSeen);
      return module === null ? [] : [[folderOf(path), module] as const];
    })
    .sort(([, a], [, b]) => b.length - a.length);
}

/** The folder that an import path means; null when no module of the code base has it. */
function folderOfPackage(view: CodebaseView, path: string): string | null {
  for (const [folder, module] of modules(view)) {
    if (path !== module && !path.startsWith(`${module}/`)) continue;
    const rest = path.slice(module.length + 1);
    return [folder, rest].filter(Boolean).join("/");
  }
  return null;
}

/** Go files of a folder that others may import. */
export function packageFiles(view: CodebaseView, folder: string): readonly string[] {
  return view.filesIn(folder).filter((path) => path.endsWith(".go") && !path.endsWith("_test.go"));
}

/** The package's files, or outside. */
export function resolveGoImport(
  view: CodebaseView,
  _from: FileModel,
  { source }: ImportFact,
): ImportTarget {
  return view.once(`go import ${source}`, () => {
    const folder = folderOfPackage(view, importPath(source));
    const paths = folder === null ? [] : packageFiles(view, folder);
    return paths.length === 0 ? OUTSIDE : { kind: "files", paths };
  });
}
