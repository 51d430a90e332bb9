/** Shell: functions are known where they are defined, and in what sources the file. */
import type { ImportFact } from "../../../domain/code-facts.ts";
import type { CodebaseView, FileModel, ImportTarget, LanguageRules } from "../language-rules.ts";
import { COMMON_NAMES } from "./common-names.ts";
import { onlySuffix } from "./include-paths.ts";
import { folderOf, joinPath } from "./source-paths.ts";

/** Endings that a test framework's `load` adds. */
const ENDINGS = ["", ".sh", ".bash"] as const;
/** Everything up to the last value that only running tells: `"$(dirname "$0")/`, `${ROOT}/`. */
const UNKNOWN_START = /^.*(?:\)|\}|\$\w+)"?(?=\/)/s;

/** Relative to the file or to the code base, else the only file whose path ends so. */
function resolveSource(
  view: CodebaseView,
  from: FileModel,
  { source }: ImportFact,
): ImportTarget | null {
  const written = source.replace(UNKNOWN_START, "").replace(/^["']|["']$/g, "");
  const isPartial = written !== source.replace(/^["']|["']$/g, "");
  if (written.includes("$")) return null;
  for (const ending of ENDINGS) {
    const relative = written.replace(/^\/+/, "") + ending;
    const beside = [joinPath(folderOf(from.path), relative), joinPath("", relative)];
    const found = beside.find((path) => path !== null && path !== from.path && view.exists(path));
    const path = found ?? (isPartial || relative.includes("/") ? onlySuffix(view, relative) : null);
    if (path !== null && path !== from.path) return { kind: "files", paths: [path] };
  }
  return null;
}

export const bash: LanguageRules = {
  family: "bash",
  implicitMembers: false,
  callsConstruct: false,
  constructors: [],
  transparent: new Set(),
  lists: new Set(),
  awaited: new Set(),
  builtins: {},
  commonNames: COMMON_NAMES,
  resolveImport: resolveSource,
};
