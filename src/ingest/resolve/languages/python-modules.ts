/** Where imports of Python lead: relative modules, packages beside and above the file, `src` layouts, namespace packages. */
import type { ImportFact } from "../../../domain/code-facts.ts";
import {
  type CodebaseView,
  type FileModel,
  type ImportTarget,
  OUTSIDE,
} from "../language-rules.ts";
import { STANDARD_MODULES } from "./python-standard.ts";

/** A stub says less than the module that it describes, so it comes second. */
const EXTENSIONS = [".py", ".pyi"] as const;
/** Folders beside which packages often stand. */
const SOURCE_FOLDERS = ["", "src", "lib", "python"] as const;

const join = (folder: string, name: string): string => (folder === "" ? name : `${folder}/${name}`);
const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));

function isPackage(view: CodebaseView, folder: string): boolean {
  return folder !== "" && view.exists(`${folder}/__init__.py`);
}

/** The files of the module or package at a path without extension; none when there is no such module. */
function moduleAt(view: CodebaseView, base: string): readonly string[] {
  const inside = EXTENSIONS.map((extension) => join(base, `__init__${extension}`));
  const found = inside.filter((path) => view.exists(path));
  if (found.length > 0 || base === "") return found;
  return EXTENSIONS.map((extension) => base + extension).filter((path) => view.exists(path));
}

/** A folder of modules without `__init__.py` is a package too; its path ends with a slash. */
function namespaceAt(view: CodebaseView, folder: string): readonly string[] {
  const holdsModules = view.filesIn(folder).some((path) => /\.pyi?$/.test(path));
  return holdsModules ? [`${folder}/`] : [];
}

function moduleOrNamespace(view: CodebaseView, base: string): readonly string[] {
  const found = moduleAt(view, base);
  return found.length > 0 || base === "" ? found : namespaceAt(view, base);
}

/** Folders that absolute imports of a file may start from, nearest first: never one that is itself a package's. */
function rootsOf(view: CodebaseView, path: string): readonly string[] {
  const above: string[] = [];
  for (let folder = folderOf(path); ; folder = folderOf(folder)) {
    if (!isPackage(view, folder)) above.push(folder);
    if (folder === "") break;
  }
  return above
    .flatMap((folder) => SOURCE_FOLDERS.map((source) => join(folder, source)))
    .map((folder) => folder.replace(/\/$/, ""));
}

/** A package elsewhere in the code base, where only one has this name. */
function elsewhere(view: CodebaseView, dotted: string): readonly string[] {
  const tail = `/${dotted}`;
  const parts = dotted.split("/");
  const names = [`${parts.at(-1)}/__init__.py`];
  // a lone file of a common name may be anything
  if (parts.length > 1) names.push(`${parts.slice(-2).join("/")}.py`);
  const folders = new Set<string>();
  for (const path of names.flatMap((name) => view.filesNamed(name))) {
    const base = path.replace(/(?:\/__init__)?\.pyi?$/, "");
    const root = base.slice(0, -tail.length);
    if (base.endsWith(tail) && !isPackage(view, root)) folders.add(base);
  }
  const [only] = folders;
  return folders.size === 1 && only !== undefined ? moduleAt(view, only) : [];
}

function absolute(view: CodebaseView, from: string, source: string): readonly string[] {
  const parts = source.split(".");
  const [top = ""] = parts;
  const dotted = parts.join("/");
  for (const root of rootsOf(view, from)) {
    if (moduleOrNamespace(view, join(root, top)).length === 0) continue;
    const found = moduleOrNamespace(view, join(root, dotted));
    if (found.length > 0) return found;
  }
  return elsewhere(view, dotted);
}

function relative(view: CodebaseView, from: string, source: string): readonly string[] {
  const name = source.replace(/^\.+/, "");
  let folder = folderOf(from);
  for (let level = source.length - name.length; level > 1; level--) {
    if (folder === "") return [];
    folder = folderOf(folder);
  }
  return moduleOrNamespace(view, join(folder, name.replaceAll(".", "/")).replace(/\/$/, ""));
}

/** Where an import leads; modules that the code base does not hold are outside. */
export function resolvePythonImport(
  view: CodebaseView,
  from: FileModel,
  { source }: ImportFact,
): ImportTarget | null {
  if (source.startsWith(".")) {
    const paths = relative(view, from.path, source);
    return paths.length === 0 ? null : { kind: "files", paths };
  }
  if (STANDARD_MODULES.has(source.split(".")[0] ?? "")) return OUTSIDE;
  const paths = absolute(view, from.path, source);
  return paths.length === 0 ? OUTSIDE : { kind: "files", paths };
}

/** The module of this name inside a package. */
export function pythonSubmodule(
  view: CodebaseView,
  paths: readonly string[],
  name: string,
): readonly string[] {
  const [path = ""] = paths;
  const folder = /^(?:(.*)\/)?__init__\.pyi?$/.exec(path);
  if (folder !== null) return moduleOrNamespace(view, join(folder[1] ?? "", name));
  return path.endsWith("/") ? moduleOrNamespace(view, join(path.slice(0, -1), name)) : [];
}
