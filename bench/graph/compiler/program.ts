/**
 * One TypeScript program over the sources of a repository whose dependencies need not be installed.
 *
 * Imports are resolved by the options of the nearest folder with a `tsconfig*.json` or `jsconfig.json` (each of its files is tried, with
 * what it extends, so that `paths`, `baseUrl` and `customConditions` hold), then by those of the folders above, as a test folder's imports
 * of the package under test bind to what the repository's own `paths` call its source, then as packages of the workspace
 * (`workspace-packages.ts`). Everything else is one set of options for all: the newest target, bundler resolution, JavaScript included, every file a module.
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { workspacePackages } from "./workspace-packages.ts";

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleDetection: ts.ModuleDetectionKind.Force,
  jsx: ts.JsxEmit.Preserve,
  allowJs: true,
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  esModuleInterop: true,
  resolveJsonModule: true,
  allowImportingTsExtensions: true,
  maxNodeModuleJsDepth: 0,
  types: [],
};
const CONFIG_NAME = /^(?:tsconfig(?:\..+)?|jsconfig)\.json$/;

/** Options of every configuration file in `folder`, `tsconfig.json` first. */
function optionsIn(folder: string): ts.CompilerOptions[] {
  const names = readdirSync(folder).filter((name) => CONFIG_NAME.test(name));
  names.sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  return names.map((name) => {
    const file = join(folder, name);
    const read = ts.readConfigFile(file, ts.sys.readFile);
    const host: ts.ParseConfigHost = {
      useCaseSensitiveFileNames: true,
      readDirectory: () => [],
      fileExists: ts.sys.fileExists,
      readFile: ts.sys.readFile,
    };
    const parsed = ts.parseJsonConfigFileContent(read.config ?? {}, host, folder, {}, file);
    const { paths, baseUrl, pathsBasePath, customConditions } = parsed.options;
    const kept = { paths, baseUrl, pathsBasePath, customConditions };
    const set = Object.entries(kept).filter(([, value]) => value !== undefined);
    return { ...OPTIONS, ...Object.fromEntries(set) };
  });
}

/** Options by folder of the importing file: its own, then those of each folder above it inside `root`, then none. */
function createOptionsOf(root: string): (folder: string) => readonly ts.CompilerOptions[] {
  const known = new Map<string, readonly ts.CompilerOptions[]>();
  return function optionsOf(folder): readonly ts.CompilerOptions[] {
    let options = known.get(folder);
    if (options === undefined) {
      const last = folder === root || folder === dirname(folder);
      options = [...optionsIn(folder), ...(last ? [OPTIONS] : optionsOf(dirname(folder)))];
      known.set(folder, options);
    }
    return options;
  };
}

export interface RepositoryProgram {
  readonly program: ts.Program;
  readonly checker: ts.TypeChecker;
  /** Seconds to parse, bind and resolve modules. */
  readonly seconds: number;
}

/** `paths` and `manifests` are relative to `root`, which is absolute and without links. */
export function openProgram(
  root: string,
  paths: readonly string[],
  manifests: readonly string[],
): RepositoryProgram {
  const startedMs = performance.now();
  const packages = workspacePackages(manifests.map((path) => join(root, path)));
  const optionsOf = createOptionsOf(root);
  const host = ts.createCompilerHost(OPTIONS, true);
  const standard = host.getSourceFile.bind(host);
  host.getSourceFile = (name, target, ...rest) => {
    if (!name.startsWith(`${root}/`)) return standard(name, target, ...rest);
    // read as bytes, so that offsets are those of the file, a byte-order mark included
    if (!existsSync(name) || !statSync(name).isFile()) return undefined;
    return ts.createSourceFile(name, readFileSync(name, "utf8"), target, true);
  };
  const caches = new Map<ts.CompilerOptions, ts.ModuleResolutionCache>();
  const cacheOf = (options: ts.CompilerOptions): ts.ModuleResolutionCache => {
    let cache = caches.get(options);
    if (cache === undefined) {
      cache = ts.createModuleResolutionCache(root, (name) => name, options);
      caches.set(options, cache);
    }
    return cache;
  };
  const resolveOne = (specifier: string, containing: string): ts.ResolvedModuleFull | undefined => {
    let beside: ts.ResolvedModuleFull | undefined;
    for (const options of optionsOf(dirname(containing))) {
      const found = ts.resolveModuleName(
        specifier,
        containing,
        options,
        host,
        cacheOf(options),
      ).resolvedModule;
      if (found !== undefined && found.isExternalLibraryImport !== true) return found;
      beside ??= found;
    }
    const resolvedFileName = packages.resolve(specifier, containing);
    if (resolvedFileName === null) return beside;
    const extension = /\.(?:d\.[cm]?ts|[cm]?[jt]sx?|json)$/.exec(resolvedFileName)?.[0] ?? ".ts";
    return { resolvedFileName, extension, isExternalLibraryImport: false };
  };
  host.resolveModuleNameLiterals = (literals, containing) =>
    literals.map(({ text }) => ({ resolvedModule: resolveOne(text, containing) }));
  const rootNames = paths.map((path) => join(root, path));
  const program = ts.createProgram({ rootNames, options: OPTIONS, host });
  const checker = program.getTypeChecker();
  return { program, checker, seconds: (performance.now() - startedMs) / 1000 };
}
