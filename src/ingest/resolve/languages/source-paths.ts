/** Which source file a module path means. */
import type { CodebaseView } from "../language-rules.ts";

/** Tried in this order; a file is named with the extension that it will have, or with none. */
const EXTENSIONS = [
  ".ts",
  ".tsx",
  ".d.ts",
  ".js",
  ".jsx",
  ".mts",
  ".cts",
  ".mjs",
  ".cjs",
  ".d.mts",
  ".d.cts",
  ".vue",
  ".svelte",
  ".json",
];
/** What a written extension may stand for in the sources. */
const SOURCES: Readonly<Record<string, readonly string[]>> = {
  ".js": [".ts", ".tsx", ".d.ts", ".js", ".jsx"],
  ".jsx": [".tsx", ".jsx"],
  ".mjs": [".mts", ".d.mts", ".mjs"],
  ".cjs": [".cts", ".d.cts", ".cjs"],
};

/** Joins and tidies `/`-separated paths; null when it leaves the root. */
export function joinPath(folder: string, relative: string): string | null {
  const parts: string[] = relative.startsWith("/") ? [] : folder.split("/").filter(Boolean);
  for (const part of relative.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") {
      if (parts.length === 0) return null;
      parts.pop();
    } else parts.push(part);
  }
  return parts.join("/");
}

export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));

/** The source file that a path without certain extension means; null when there is none. */
export function findSource(view: CodebaseView, path: string): string | null {
  const dot = path.lastIndexOf(".");
  const written = dot > path.lastIndexOf("/") ? path.slice(dot) : "";
  for (const extension of SOURCES[written] ?? []) {
    const source = path.slice(0, dot) + extension;
    if (view.exists(source)) return source;
  }
  if (written !== "" && view.exists(path)) return path;
  for (const extension of EXTENSIONS) if (view.exists(path + extension)) return path + extension;
  const index = path === "" ? "index" : `${path}/index`;
  for (const extension of EXTENSIONS.slice(0, 10)) {
    if (view.exists(index + extension)) return index + extension;
  }
  return null;
}
