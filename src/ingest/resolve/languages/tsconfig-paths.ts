/** `baseUrl` and `paths` of the nearest `tsconfig.json` or `jsconfig.json`, with what it extends. */
import type { CodebaseView } from "../language-rules.ts";
import { asObject, parseRelaxedJson, strings } from "./relaxed-json.ts";
import { joinPath } from "./source-paths.ts";

interface PathSettings {
  /** Folder that bare names are sought in, or null. */
  readonly base: string | null;
  /** Patterns with at most one `*`, and the paths that they stand for, relative to `pathsFrom`. */
  readonly paths: readonly (readonly [pattern: string, targets: readonly string[]])[];
  readonly pathsFrom: string;
}

const NAMES = ["tsconfig.json", "jsconfig.json"];
/** Chains of `extends` that are longer go in circles. */
const MOST_EXTENDED = 10;

/** Where a bare module name may lie by the settings that hold in `folder`, best first. */
export function mappedPaths(view: CodebaseView, folder: string, name: string): string[] {
  for (let at = folder; ; at = at.slice(0, Math.max(0, at.lastIndexOf("/")))) {
    for (const file of NAMES) {
      const path = at === "" ? file : `${at}/${file}`;
      const settings = readSettings(view, path, 0);
      if (settings === null) continue;
      const found = candidates(settings, name);
      if (found.length > 0) return found;
    }
    if (at === "") return [];
  }
}

function candidates({ base, paths, pathsFrom }: PathSettings, name: string): string[] {
  const fits = paths
    .map(([pattern, targets]) => ({ pattern, targets, star: matchStar(pattern, name) }))
    .filter(({ star }) => star !== null)
    // an exact pattern wins, then the one with the longest part before its star
    .sort(
      (a, b) =>
        Number(a.pattern.includes("*")) - Number(b.pattern.includes("*")) ||
        b.pattern.indexOf("*") - a.pattern.indexOf("*"),
    );
  const mapped = fits[0]?.targets.map((target) => target.replace("*", fits[0]?.star ?? "")) ?? [];
  const found = mapped.map((target) => joinPath(pathsFrom, target));
  if (base !== null) found.push(joinPath(base, name));
  return found.filter((path) => path !== null);
}

/** What the pattern's `*` stands for; null when the name does not fit. */
export function matchStar(pattern: string, name: string): string | null {
  const star = pattern.indexOf("*");
  if (star < 0) return pattern === name ? "" : null;
  const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)];
  const fits = name.length >= pattern.length - 1 && name.startsWith(before) && name.endsWith(after);
  return fits ? name.slice(star, name.length - after.length) : null;
}

function readSettings(view: CodebaseView, path: string, depth: number): PathSettings | null {
  const parsed = view.settings(path, "tsconfig", parseRelaxedJson);
  if (parsed === null || depth > MOST_EXTENDED) return null;
  const folder = path.slice(0, Math.max(0, path.lastIndexOf("/")));
  const options = asObject(parsed["compilerOptions"]) ?? {};
  const baseUrl = options["baseUrl"];
  const base = typeof baseUrl === "string" ? joinPath(folder, baseUrl) : null;
  const own = asObject(options["paths"]);
  if (own !== null) {
    const paths = Object.entries(own).map(
      ([pattern, targets]) => [pattern, strings(targets)] as const,
    );
    return { base, paths, pathsFrom: base ?? folder };
  }
  const inherited = extended(view, folder, parsed["extends"], depth);
  if (inherited !== null) return { ...inherited, base: base ?? inherited.base };
  return { base, paths: [], pathsFrom: folder };
}

function extended(
  view: CodebaseView,
  folder: string,
  names: unknown,
  depth: number,
): PathSettings | null {
  const list = typeof names === "string" ? [names] : strings(names);
  for (const name of [...list].reverse()) {
    if (!name.startsWith(".")) continue;
    const path = joinPath(folder, name);
    if (path === null) continue;
    const file = path.endsWith(".json") ? path : `${path}.json`;
    const settings = readSettings(view, file, depth + 1);
    if (settings !== null && (settings.paths.length > 0 || settings.base !== null)) return settings;
  }
  return null;
}
