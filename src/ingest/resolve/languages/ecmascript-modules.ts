/** Where imports of JavaScript and TypeScript lead: relative files, `tsconfig` paths, packages of the workspace. */
import type { ImportFact } from "../../../domain/code-facts.ts";
import {
  type CodebaseView,
  type FileModel,
  type ImportTarget,
  OUTSIDE,
} from "../language-rules.ts";
import { packageTarget, privateImport } from "./ecmascript-packages.ts";
import { findSource, folderOf, joinPath } from "./source-paths.ts";
import { mappedPaths } from "./tsconfig-paths.ts";

const toTarget = (path: string | null): ImportTarget | null =>
  path === null ? null : { kind: "files", paths: [path] };

/** Where an import leads; packages that the code base does not hold are outside. */
export function resolveModule(
  view: CodebaseView,
  from: FileModel,
  { source }: ImportFact,
): ImportTarget | null {
  const bare = source.replace(/\?.*$/, "");
  const folder = folderOf(from.path);
  return view.shared(`module ${folder} ${bare}`, () => findModule(view, folder, bare));
}

function findModule(view: CodebaseView, folder: string, bare: string): ImportTarget | null {
  if (bare.startsWith(".")) {
    const path = joinPath(folder, bare);
    return path === null ? null : toTarget(findSource(view, path));
  }
  if (bare.startsWith("node:")) return OUTSIDE;
  if (bare.startsWith("#")) return toTarget(privateImport(view, folder, bare));
  for (const candidate of mappedPaths(view, folder, bare)) {
    const found = findSource(view, candidate);
    if (found !== null) return toTarget(found);
  }
  return toTarget(packageTarget(view, folder, bare)) ?? OUTSIDE;
}
