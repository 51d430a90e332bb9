/**
 * Binds imports of a workspace's own packages to their sources, as an editor does once the workspace is installed and built.
 *
 * The rule: every `package.json` with a name below the root is a workspace package. `name/sub` is looked up in its `exports` (else `main`,
 * `module`, `types`), under every condition, those of the project's own first and `require` last. A target that is a source file counts; one that would be built (`dist/x.js`) counts as the
 * source file beside it that it is built from: the same path below `src`, or without the build folder, with a source's extension. Without
 * a match, `sub` itself is tried below `src` and below the package. `#name` is looked up in the `imports` of the nearest package alike.
 */
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

const EXTENSIONS = [".ts", ".tsx", ".mts", ".cts", ".d.ts", ".js", ".jsx", ".mjs", ".cjs"];
const BUILT_EXTENSION = /\.(?:d\.[cm]?ts|[cm]?[jt]sx?)$/;
const BUILD_FOLDER = /^(?:dist|lib|build|out|output|es|esm|cjs|types|_dist|\.output)\//;

interface Manifest {
  readonly name?: string;
  readonly exports?: unknown;
  readonly imports?: unknown;
  readonly types?: string;
  readonly typings?: string;
  readonly source?: string;
  readonly module?: string;
  readonly main?: string;
}

export interface WorkspacePackages {
  /** The source file that `specifier` means when imported from `containing`, both absolute; null when no package of the workspace has it. */
  resolve(specifier: string, containing: string): string | null;
}

const isFile = (path: string): boolean => existsSync(path) && statSync(path).isFile();

/** `path` itself, or with a source's extension, or as a folder with an index. */
function sourceFile(path: string): string | null {
  if (isFile(path) && BUILT_EXTENSION.test(path)) return path;
  for (const extension of EXTENSIONS) if (isFile(path + extension)) return path + extension;
  for (const extension of EXTENSIONS) {
    const index = join(path, `index${extension}`);
    if (isFile(index)) return index;
  }
  return null;
}

/** The source that a target of `exports` is or is built from. */
function sourceOf(folder: string, target: string): string | null {
  const plain = target.replace(/^\.\//, "");
  if (isFile(join(folder, plain))) return sourceFile(join(folder, plain));
  const bare = plain.replace(BUILT_EXTENSION, "");
  const inside = bare.replace(BUILD_FOLDER, "");
  const deeper = inside.replace(BUILD_FOLDER, "");
  const tried = [bare, `src/${inside}`, `src/${deeper}`, inside, deeper];
  for (const each of tried) {
    const found = sourceFile(join(folder, each));
    if (found !== null) return found;
  }
  return null;
}

const USUAL = new Set(["types", "import", "module", "node", "browser", "default", "development"]);

/** A project's own conditions name sources; what `require` gets is often a stub. */
function rank(condition: string): number {
  if (condition === "require") return 2;
  return USUAL.has(condition) ? 1 : 0;
}

/** All targets below a value of `exports`. */
function targetsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(targetsOf);
  if (typeof value !== "object" || value === null) return [];
  const entries = Object.entries(value).sort(([a], [b]) => rank(a) - rank(b));
  return entries.flatMap(([, target]) => targetsOf(target));
}

/** Targets of `key` (`./sub`, `#name`) in a table with at most one `*` a key. */
function lookUp(table: unknown, key: string): string[] {
  if (typeof table !== "object" || table === null || Array.isArray(table))
    return key === "." ? targetsOf(table) : [];
  const entries = Object.entries(table);
  if (!entries.some(([name]) => name.startsWith(".") || name.startsWith("#")))
    return key === "." ? targetsOf(table) : [];
  const exact = entries.find(([name]) => name === key);
  if (exact !== undefined) return targetsOf(exact[1]);
  for (const [name, value] of entries) {
    const [before, after] = name.split("*");
    if (before === undefined || after === undefined) continue;
    if (!key.startsWith(before) || !key.endsWith(after)) continue;
    const middle = key.slice(before.length, key.length - after.length);
    return targetsOf(value).map((target) => target.replace("*", middle));
  }
  return [];
}

function readManifest(file: string): Manifest {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Manifest;
  } catch {
    return {};
  }
}

/** `manifests`: absolute paths of the `package.json` files of the workspace. */
export function workspacePackages(manifests: readonly string[]): WorkspacePackages {
  const byFolder = new Map(manifests.map((file) => [dirname(file), readManifest(file)]));
  const byName = new Map<string, string>();
  for (const [folder, { name }] of byFolder)
    if (name !== undefined && !byName.has(name)) byName.set(name, folder);

  function first(folder: string, targets: readonly string[]): string | null {
    for (const target of targets) {
      const found = sourceOf(folder, target);
      if (found !== null) return found;
    }
    return null;
  }

  function inPackage(folder: string, sub: string): string | null {
    const manifest = byFolder.get(folder) ?? {};
    const found = first(folder, lookUp(manifest.exports, sub === "" ? "." : `./${sub}`));
    if (found !== null) return found;
    if (sub !== "")
      return sourceFile(join(folder, "src", sub)) ?? first(folder, [sub, `dist/${sub}`]);
    const { source, types, typings, module, main } = manifest;
    const named = [source, types, typings, module, main].filter((each) => each !== undefined);
    return first(folder, named) ?? first(folder, ["src/index", "index"]);
  }

  function ownImport(specifier: string, containing: string): string | null {
    for (let folder = dirname(containing); ; folder = dirname(folder)) {
      const manifest = byFolder.get(folder);
      if (manifest !== undefined) return first(folder, lookUp(manifest.imports, specifier));
      if (folder === dirname(folder)) return null;
    }
  }

  return {
    resolve(specifier, containing) {
      if (specifier.startsWith("#")) return ownImport(specifier, containing);
      const parts = specifier.split("/");
      const length = specifier.startsWith("@") ? 2 : 1;
      const folder = byName.get(parts.slice(0, length).join("/"));
      return folder === undefined ? null : inPackage(folder, parts.slice(length).join("/"));
    },
  };
}
