/** Zig: a file is a struct, names of other files by `@import`, everything else by scope. */
import type { ImportFact } from "../../../domain/code-facts.ts";
import type {
  BuiltinMember,
  CodebaseView,
  FileModel,
  ImportTarget,
  LanguageRules,
} from "../language-rules.ts";
import { OUTSIDE } from "../language-rules.ts";
import { COMMON_NAMES } from "./common-names.ts";
import { folderOf, joinPath } from "./source-paths.ts";

/** Files by their path; other names are packages, of which the code base's own root may be one. */
function resolveImport(
  view: CodebaseView,
  from: FileModel,
  { source }: ImportFact,
): ImportTarget | null {
  if (source === "std" || source === "builtin") return OUTSIDE;
  if (source.endsWith(".zig")) {
    const path = joinPath(folderOf(from.path), source);
    return path !== null && view.exists(path) ? { kind: "files", paths: [path] } : null;
  }
  const roots = [`src/${source}.zig`, `${source}.zig`, `src/root.zig`].filter(
    (path, index) => index < 2 && view.exists(path),
  );
  const [root] = roots;
  return root === undefined ? OUTSIDE : { kind: "files", paths: [root] };
}

const LIST: Readonly<Record<string, BuiltinMember>> = { pop: { gives: "element" } };
const ITEMS: Readonly<Record<string, BuiltinMember>> = {
  pop: { gives: "first" },
  getLast: { gives: "first" },
};
const MAP: Readonly<Record<string, BuiltinMember>> = { get: { gives: "second" } };

export const zig: LanguageRules = {
  family: "zig",
  implicitMembers: true,
  callsConstruct: false,
  constructors: [],
  transparent: new Set(),
  lists: new Set(),
  awaited: new Set(),
  builtins: { list: LIST, ArrayList: ITEMS, AutoHashMap: MAP },
  commonNames: COMMON_NAMES,
  outsideIsClosed: true,
  fileIsType: true,
  namesAlias: true,
  resolveImport,
};
