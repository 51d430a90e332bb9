/** Rust's modules: crates of the code base, the files of their modules, and where a path in them leads. */
import type { CodebaseView, FileModel, ImportTarget } from "../language-rules.ts";
import { OUTSIDE } from "../language-rules.ts";
import { folderOf, joinPath } from "./source-paths.ts";

/** Crates that every toolchain brings. */
const STANDARD = new Set(["std", "core", "alloc", "proc_macro", "test"]);
const PACKAGE_NAME = /^\[package\][^[]*?^name\s*=\s*"([^"]+)"/ms;
const LIBRARY = /^\[lib\][^[]*?^path\s*=\s*"([^"]+)"/ms;
const LIBRARY_NAME = /^\[lib\][^[]*?^name\s*=\s*"([^"]+)"/ms;
/** Folders whose files are crates of their own. */
const OWN_CRATES = new Set(["bin", "tests", "examples", "benches"]);

interface Crate {
  readonly name: string;
  /** Root file of its library. */
  readonly library: string;
}

/** A module: a file, or a module written inside one. */
export interface ModulePlace {
  readonly path: string;
  /** Names of the modules inside the file, outermost first. */
  readonly inside: readonly string[];
}

const crateName = (name: string): string => name.replaceAll("-", "_");

/** What resolving reads of a `Cargo.toml`: the library's name and root file. */
export function crateSeen(text: string): { readonly name: string; readonly path: string } | null {
  const name = LIBRARY_NAME.exec(text)?.[1] ?? PACKAGE_NAME.exec(text)?.[1];
  return name === undefined ? null : { name, path: LIBRARY.exec(text)?.[1] ?? "src/lib.rs" };
}

function crateAt(view: CodebaseView, manifest: string): Crate | null {
  const folder = folderOf(manifest);
  const read = view.settings(manifest, "rust", crateSeen);
  const library = read === null ? null : joinPath(folder, read.path);
  return read === null || library === null ? null : { name: crateName(read.name), library };
}

/** Root file of the library that a crate's name means here. */
export function libraryOf(view: CodebaseView, name: string): string | null {
  if (STANDARD.has(name)) return null;
  const libraries = view.once("rust crates", () => {
    const crates = view.filesNamed("Cargo.toml").flatMap((path) => crateAt(view, path) ?? []);
    const shown = crates.filter(({ library }) => view.exists(library));
    return new Map(shown.reverse().map((crate) => [crate.name, crate.library]));
  });
  return libraries.get(name) ?? null;
}

/** Root file of the crate that a file is part of. */
export function crateRoot(view: CodebaseView, path: string): string {
  return view.once(`rust root ${path}`, () => findRoot(view, path));
}

function findRoot(view: CodebaseView, path: string): string {
  let folder = folderOf(path);
  for (;;) {
    const parent = folderOf(folder);
    const own = folder.slice(folder.lastIndexOf("/") + 1);
    const isOwn = OWN_CRATES.has(own) && !(own === "bin" && !/(?:^|\/)src$/.test(parent));
    const candidates = isOwn ? [] : [`${folder}/lib.rs`, `${folder}/main.rs`];
    const found = candidates.find((each) => view.exists(each.replace(/^\//, "")));
    if (found !== undefined) return found.replace(/^\//, "");
    if (isOwn && folderOf(path) === folder) return path;
    if (folder === "") return path;
    folder = parent;
  }
}

const isRoot = (path: string, root: string): boolean => path === root;

/** Folder that holds the files of a file's submodules. */
function childFolder(path: string, root: string): string {
  const folder = folderOf(path);
  const stem = path.slice(folder === "" ? 0 : folder.length + 1).replace(/\.rs$/, "");
  return isRoot(path, root) || stem === "mod" ? folder : (joinPath(folder, stem) ?? folder);
}

/** File of a submodule; null when it has none. */
export function childModule(view: CodebaseView, place: ModulePlace, name: string): string | null {
  const root = crateRoot(view, place.path);
  const folder = [childFolder(place.path, root), ...place.inside].filter(Boolean).join("/");
  const base = folder === "" ? name : `${folder}/${name}`;
  return [`${base}.rs`, `${base}/mod.rs`].find((each) => view.exists(each)) ?? null;
}

/** The module around one; null for a crate's root. */
function parentModule(view: CodebaseView, place: ModulePlace): ModulePlace | null {
  if (place.inside.length > 0) return { path: place.path, inside: place.inside.slice(0, -1) };
  const root = crateRoot(view, place.path);
  if (isRoot(place.path, root)) return null;
  const folder = folderOf(place.path);
  const around = place.path.endsWith("/mod.rs") ? folderOf(folder) : folder;
  if (around === folderOf(root)) return { path: root, inside: [] };
  const path = [`${around}/mod.rs`, `${around}.rs`].find((each) => view.exists(each));
  return path === undefined ? null : { path, inside: [] };
}

/** The module that a scope of a file stands in. */
export function moduleAt(file: FileModel, scope: number): ModulePlace {
  const inside: string[] = [];
  for (let at = scope; at > 0; at = file.parentScope(at)) {
    const symbol = file.symbol(file.scopeSymbol(at));
    if (file.scopeKind(at) === "namespace" && symbol !== undefined) inside.unshift(symbol.name);
  }
  return { path: file.path, inside };
}

/** What the first part of a path means where it stands; null when it is no module. */
export function firstModule(
  view: CodebaseView,
  from: ModulePlace,
  name: string,
): ModulePlace | null {
  const key = `rust first ${from.path} ${from.inside.join(" ")} ${name}`;
  return view.once(key, () => findFirst(view, from, name));
}

function findFirst(view: CodebaseView, from: ModulePlace, name: string): ModulePlace | null {
  if (name === "crate") return { path: crateRoot(view, from.path), inside: [] };
  if (name === "self") return from;
  if (name === "super") return parentModule(view, from);
  const child = childModule(view, from, name);
  if (child !== null) return { path: child, inside: [] };
  const library = libraryOf(view, name);
  return library === null ? null : { path: library, inside: [] };
}

/** Whether a name begins a path out of the code base. */
export const isStandard = (name: string): boolean => STANDARD.has(name);

/** Where a path leads: as far as it goes through files, and what is left of it inside the last. */
export function followPath(
  view: CodebaseView,
  file: FileModel,
  scope: number,
  names: readonly string[],
): ImportTarget | null {
  const here = moduleAt(file, scope);
  const [first = "self", ...rest] = names;
  const place = firstModule(view, here, first);
  if (place !== null) return descend(view, place, rest);
  const isKnown = file.entries(0, first).length > 0 || file.entries(scope, first).length > 0;
  return isKnown ? descend(view, here, names) : OUTSIDE;
}

/** Through modules that are files, one name after the other. */
function descend(
  view: CodebaseView,
  from: ModulePlace,
  names: readonly string[],
): ImportTarget | null {
  let place = from;
  let passed = 0;
  for (const name of names) {
    const next = step(view, place, name);
    if (next === undefined) break;
    if (next === null) return null;
    place = next;
    passed++;
  }
  const within = [...place.inside, ...names.slice(passed)].join(".");
  return { kind: "files", paths: [place.path], ...(within === "" ? {} : { within }) };
}

/** The module that a name leads to; undefined when it is no file's, null above the crate's root. */
function step(
  view: CodebaseView,
  place: ModulePlace,
  name: string,
): ModulePlace | null | undefined {
  if (name === "super") return parentModule(view, place);
  const child = place.inside.length > 0 ? null : childModule(view, place, name);
  return child === null ? undefined : { path: child, inside: [] };
}
