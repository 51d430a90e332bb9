/** Packages that the code base itself holds: a name leads to the sources that its `package.json` publishes. */
import type { CodebaseView } from "../language-rules.ts";
import { asObject, parseRelaxedJson } from "./relaxed-json.ts";
import { findSource, joinPath } from "./source-paths.ts";
import { matchStar } from "./tsconfig-paths.ts";

interface Package {
  readonly folder: string;
  readonly json: Readonly<Record<string, unknown>>;
}

/** What is built lies beside what it is built from. */
const BUILT = /^(?:\.\/)?(?:dist|lib|build|out|esm|cjs|es|types)(?:\/(?:esm|cjs|es|types))?\//;
const SOURCE_FOLDERS = ["src/", "source/", "lib/", ""];
const CONDITIONS = [
  "source",
  "development",
  "types",
  "import",
  "module",
  "default",
  "require",
  "node",
  "browser",
];

const ENTRY_KEYS = ["source", "types", "typings", "module", "main"];
/** Last, what `tsconfig.json` files may take from any file that they name. */
const KEYS_READ = ["name", "imports", "exports", ...ENTRY_KEYS, "compilerOptions", "extends"];

/** What resolving reads of a `package.json`, so not its version nor its dependencies. */
export function packageSeen(text: string): string {
  const json = parseRelaxedJson(text);
  return JSON.stringify(json === null ? null : KEYS_READ.map((key) => json[key] ?? null));
}

/** The source file of `name` or `name/sub/path` where a `package.json` of the code base has that name; null otherwise. */
export function packageTarget(view: CodebaseView, _from: string, name: string): string | null {
  const [scopeOrName = "", second = ""] = name.split("/");
  const packageName = name.startsWith("@") ? `${scopeOrName}/${second}` : scopeOrName;
  const found = packageNamed(view, packageName);
  if (found === null) return null;
  return entryOf(view, found, `.${name.slice(packageName.length)}`);
}

/** `#name` by the `imports` of the nearest `package.json`. */
export function privateImport(view: CodebaseView, folder: string, name: string): string | null {
  for (let at = folder; ; at = at.slice(0, Math.max(0, at.lastIndexOf("/")))) {
    const json = readPackage(view, at === "" ? "package.json" : `${at}/package.json`);
    const imports = asObject(json?.["imports"]);
    if (imports !== null) return byMap(view, { folder: at, json: json ?? {} }, imports, name);
    if (at === "") return null;
  }
}

function readPackage(view: CodebaseView, path: string): Readonly<Record<string, unknown>> | null {
  return view.settings(path, "package", parseRelaxedJson);
}

function packageNamed(view: CodebaseView, name: string): Package | null {
  for (const path of view.filesNamed("package.json")) {
    const json = readPackage(view, path);
    if (json?.["name"] !== name) continue;
    return { folder: path.slice(0, Math.max(0, path.lastIndexOf("/"))), json };
  }
  return null;
}

function entryOf(view: CodebaseView, found: Package, subpath: string): string | null {
  const { json } = found;
  const exports = json["exports"];
  const map = asObject(exports);
  if (map !== null && Object.keys(map).some((key) => key.startsWith("."))) {
    const mapped = byMap(view, found, map, subpath);
    if (mapped !== null) return mapped;
  } else if (exports !== undefined && subpath === ".") {
    const mapped = firstSource(view, found, targetsOf(exports));
    if (mapped !== null) return mapped;
  }
  if (subpath !== ".") return firstSource(view, found, [subpath]);
  const named = ENTRY_KEYS.map((key) => json[key]);
  const written = named.filter((each) => typeof each === "string");
  return firstSource(view, found, [...written, "./index", "./src/index"]);
}

function byMap(
  view: CodebaseView,
  found: Package,
  map: Readonly<Record<string, unknown>>,
  subpath: string,
): string | null {
  for (const [pattern, target] of Object.entries(map)) {
    const star = matchStar(pattern, subpath);
    if (star === null) continue;
    const targets = targetsOf(target).map((each) => each.replaceAll("*", star));
    const source = firstSource(view, found, targets);
    if (source !== null) return source;
  }
  return null;
}

/** All paths that a target of `exports` names, the likeliest source first. */
function targetsOf(target: unknown): string[] {
  if (typeof target === "string") return [target];
  if (Array.isArray(target)) return target.flatMap(targetsOf);
  const conditions = asObject(target);
  if (conditions === null) return [];
  const known = CONDITIONS.filter((name) => name in conditions);
  const others = Object.keys(conditions).filter((name) => !CONDITIONS.includes(name));
  return [...known, ...others].flatMap((name) => targetsOf(conditions[name]));
}

function firstSource(
  view: CodebaseView,
  { folder }: Package,
  targets: readonly string[],
): string | null {
  for (const target of targets) {
    const direct = joinPath(folder, target);
    const found = direct === null ? null : findSource(view, direct);
    if (found !== null) return found;
    const built = BUILT.exec(target);
    if (built === null) continue;
    const rest = target.slice(built[0].length).replace(/(?:\.d)?\.[cm]?[jt]sx?$/, "");
    for (const sources of SOURCE_FOLDERS) {
      const path = joinPath(folder, sources + rest);
      const source = path === null ? null : findSource(view, path);
      if (source !== null) return source;
    }
  }
  return null;
}
